import { requireBucket } from './buckets.ts'
import { requireObject } from './object-action.ts'
import { replaceTags } from './put-object-tagging.ts'
import type { S3Operation } from './s3-request.ts'
import { sendEmpty } from './send.ts'

export const deleteObjectTagging: S3Operation = {
  name: 'DeleteObjectTagging',

  async run(request) {
    requireBucket(request)
    requireObject(request, 's3:DeleteObjectTagging')
    await replaceTags(request, [])
    sendEmpty(request.exchange, 204)
  },
}
