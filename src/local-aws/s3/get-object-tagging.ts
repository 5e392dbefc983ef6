import { requireBucket } from './buckets.ts'
import { requireObject } from './object-action.ts'
import type { S3Operation } from './s3-request.ts'
import { sendXml } from './send.ts'
import { writeTagging } from './tags.ts'

export const getObjectTagging: S3Operation = {
  name: 'GetObjectTagging',

  async run(request) {
    requireBucket(request)
    const { tags = [] } = requireObject(request, 's3:GetObjectTagging')
    sendXml(request.exchange, writeTagging(tags))
  },
}
