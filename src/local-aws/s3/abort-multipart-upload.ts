import { authorizeS3 } from './authorize-s3.ts'
import { requireBucket } from './buckets.ts'
import { discard } from './commit-object.ts'
import type { S3Operation } from './s3-request.ts'
import { sendEmpty } from './send.ts'
import { removeUpload, requireUpload } from './uploads.ts'

export const abortMultipartUpload: S3Operation = {
  name: 'AbortMultipartUpload',

  async run(request) {
    const { bucketName, key, state, exchange } = request
    requireBucket(request)
    authorizeS3(request, 's3:AbortMultipartUpload', { bucketName, key })
    const { database, blobs } = state
    const blobIds = await database.transact(() => removeUpload(database.tables, requireUpload(request).uploadId))
    await discard(blobs, blobIds)
    sendEmpty(exchange, 204)
  },
}
