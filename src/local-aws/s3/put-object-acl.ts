import { aclNotSupported } from './acl.ts'
import { requireBucket } from './buckets.ts'
import { requireObject } from './object-action.ts'
import type { S3Operation } from './s3-request.ts'
import { header } from './s3-request.ts'

export const putObjectAcl: S3Operation = {
  name: 'PutObjectAcl',

  async run(request) {
    requireBucket(request)
    requireObject(request, 's3:PutObjectAcl', { 's3:x-amz-acl': header(request, 'x-amz-acl') })
    throw aclNotSupported()
  },
}
