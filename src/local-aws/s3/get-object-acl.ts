import { writeAcl } from './acl.ts'
import { requireBucket } from './buckets.ts'
import { requireObject } from './object-action.ts'
import type { S3Operation } from './s3-request.ts'
import { sendXml } from './send.ts'

export const getObjectAcl: S3Operation = {
  name: 'GetObjectAcl',

  async run(request) {
    const bucket = requireBucket(request)
    requireObject(request, 's3:GetObjectAcl')
    sendXml(request.exchange, writeAcl(bucket))
  },
}
