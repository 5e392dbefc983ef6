import { authorizeS3 } from './authorize-s3.ts'
import { requireBucket } from './buckets.ts'
import type { S3Operation } from './s3-request.ts'
import { sendEmpty } from './send.ts'

/** AWS: goes back to `AES256`, which here a bucket never left. */
export const deleteBucketEncryption: S3Operation = {
  name: 'DeleteBucketEncryption',

  async run(request) {
    const { bucketName, exchange } = request
    requireBucket(request)
    authorizeS3(request, 's3:PutEncryptionConfiguration', { bucketName })
    sendEmpty(exchange, 204)
  },
}
