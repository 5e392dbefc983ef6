import { authorizeS3 } from './authorize-s3.ts'
import { requireBucket, requireOwnBucket } from './buckets.ts'
import type { S3Operation } from './s3-request.ts'
import { sendEmpty } from './send.ts'

export const deleteBucketPolicy: S3Operation = {
  name: 'DeleteBucketPolicy',

  async run(request) {
    const { bucketName, state, exchange } = request
    requireBucket(request)
    authorizeS3(request, 's3:DeleteBucketPolicy', { bucketName })
    requireOwnBucket(request)
    await state.database.transact(() => {
      const { policy: _policy, policyPrincipals: _principals, ...bucket } = requireBucket(request)
      state.database.tables.buckets.put(bucket)
    })
    sendEmpty(exchange, 204)
  },
}
