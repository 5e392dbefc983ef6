import type { Tag } from '../store/rows.ts'
import { findObject, requireBucket } from './buckets.ts'
import { requestTagKeys, requireObject } from './object-action.ts'
import { noSuchKey } from './s3-errors.ts'
import type { S3Operation, S3Request } from './s3-request.ts'
import { sendEmpty } from './send.ts'
import { readTagging } from './tags.ts'

export const putObjectTagging: S3Operation = {
  name: 'PutObjectTagging',

  async run(request) {
    requireBucket(request)
    // The tags are among what policies are asked about.
    const tags = await readTagging(request, 'object')
    requireObject(request, 's3:PutObjectTagging', requestTagKeys(tags))
    await replaceTags(request, tags)
    sendEmpty(request.exchange, 200)
  },
}

/** AWS: tags are replaced as a whole, and are no change of the object. @throws AwsApiError NoSuchKey */
export async function replaceTags(request: S3Request, tags: readonly Tag[]): Promise<void> {
  const { bucketName, key, state } = request
  await state.database.transact(() => {
    const found = findObject(request, bucketName, key)
    if (found === undefined) throw noSuchKey(key)
    const { tags: _before, ...object } = found
    state.database.tables.objects.put(tags.length === 0 ? object : { ...object, tags })
  })
}
