import { authorizeS3 } from './authorize-s3.ts'
import { requireBucket } from './buckets.ts'
import type { S3Operation } from './s3-request.ts'
import { sendXml } from './send.ts'
import { S3_NAMESPACE } from './write-xml.ts'

export const getBucketLocation: S3Operation = {
  name: 'GetBucketLocation',

  async run(request) {
    const { bucketName, exchange } = request
    const { region } = requireBucket(request)
    authorizeS3(request, 's3:GetBucketLocation', { bucketName })
    // AWS: us-east-1 has no name here.
    const constraint = region === 'us-east-1' ? '' : region
    sendXml(exchange, `<LocationConstraint xmlns="${S3_NAMESPACE}">${constraint}</LocationConstraint>`)
  },
}
