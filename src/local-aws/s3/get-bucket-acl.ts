import { writeAcl } from './acl.ts'
import { authorizeS3 } from './authorize-s3.ts'
import { requireBucket } from './buckets.ts'
import type { S3Operation } from './s3-request.ts'
import { sendXml } from './send.ts'

export const getBucketAcl: S3Operation = {
  name: 'GetBucketAcl',

  async run(request) {
    const { bucketName, exchange } = request
    const bucket = requireBucket(request)
    authorizeS3(request, 's3:GetBucketAcl', { bucketName })
    sendXml(exchange, writeAcl(bucket))
  },
}
