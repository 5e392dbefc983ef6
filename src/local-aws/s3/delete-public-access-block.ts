import { authorizeS3 } from './authorize-s3.ts'
import { requireBucket } from './buckets.ts'
import type { S3Operation } from './s3-request.ts'
import { sendEmpty } from './send.ts'

export const deletePublicAccessBlock: S3Operation = {
  name: 'DeletePublicAccessBlock',

  async run(request) {
    const { bucketName, state, exchange } = request
    requireBucket(request)
    // AWS: there is no permission of its own for the deletion.
    authorizeS3(request, 's3:PutBucketPublicAccessBlock', { bucketName })
    await state.database.transact(() => {
      const { publicAccessBlock: _block, ...bucket } = requireBucket(request)
      state.database.tables.buckets.put(bucket)
    })
    sendEmpty(exchange, 204)
  },
}
