import { authorizeS3 } from './authorize-s3.ts'
import { requireBucketPolicy } from './bucket-policy.ts'
import { requireBucket, requireOwnBucket } from './buckets.ts'
import type { S3Operation } from './s3-request.ts'
import { send } from './send.ts'

export const getBucketPolicy: S3Operation = {
  name: 'GetBucketPolicy',

  async run(request) {
    const { bucketName, context, exchange } = request
    const bucket = requireBucket(request)
    authorizeS3(request, 's3:GetBucketPolicy', { bucketName })
    requireOwnBucket(request)
    send(exchange, 'application/json', requireBucketPolicy(context.tables, bucket))
  },
}
