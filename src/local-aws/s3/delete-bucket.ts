import { authorizeS3 } from './authorize-s3.ts'
import { requireBucket } from './buckets.ts'
import { discard } from './commit-object.ts'
import { s3Error } from './s3-errors.ts'
import type { S3Operation } from './s3-request.ts'
import { sendEmpty } from './send.ts'
import { removeUpload } from './uploads.ts'

export const deleteBucket: S3Operation = {
  name: 'DeleteBucket',

  async run(request) {
    const { bucketName, state, exchange } = request
    requireBucket(request)
    authorizeS3(request, 's3:DeleteBucket', { bucketName })
    const { tables } = state.database
    const blobIds = await state.database.transact(() => {
      requireBucket(request)
      if (tables.objects.sorted(bucketName).rows.length > 0) {
        const message = 'The bucket you tried to delete is not empty'
        throw s3Error('BucketNotEmpty', 409, message, { BucketName: bucketName })
      }
      tables.buckets.delete(bucketName)
      // AWS: uploads that were begun go with the bucket.
      return [...tables.uploads.sorted(bucketName).rows].flatMap(({ uploadId }) => removeUpload(tables, uploadId))
    })
    await discard(state.blobs, blobIds)
    sendEmpty(exchange, 204)
  },
}
