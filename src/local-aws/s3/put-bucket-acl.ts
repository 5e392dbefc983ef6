import { aclNotSupported } from './acl.ts'
import { authorizeS3 } from './authorize-s3.ts'
import { requireBucket } from './buckets.ts'
import type { S3Operation } from './s3-request.ts'
import { header } from './s3-request.ts'

export const putBucketAcl: S3Operation = {
  name: 'PutBucketAcl',

  async run(request) {
    const { bucketName } = request
    requireBucket(request)
    authorizeS3(request, 's3:PutBucketAcl', { bucketName }, { 's3:x-amz-acl': header(request, 'x-amz-acl') })
    throw aclNotSupported()
  },
}
