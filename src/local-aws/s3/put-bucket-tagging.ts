import { authorizeS3 } from './authorize-s3.ts'
import { requireBucket } from './buckets.ts'
import type { S3Operation } from './s3-request.ts'
import { sendEmpty } from './send.ts'
import { readTagging } from './tags.ts'

export const putBucketTagging: S3Operation = {
  name: 'PutBucketTagging',

  async run(request) {
    const { bucketName, state, exchange } = request
    requireBucket(request)
    authorizeS3(request, 's3:PutBucketTagging', { bucketName })
    const tags = await readTagging(request, 'bucket')
    await state.database.transact(() => {
      state.database.tables.buckets.put({ ...requireBucket(request), tags })
    })
    sendEmpty(exchange, 204)
  },
}
