import { authorizeS3 } from './authorize-s3.ts'
import { requireBucket } from './buckets.ts'
import { s3Error } from './s3-errors.ts'
import type { S3Operation } from './s3-request.ts'
import { sendXml } from './send.ts'
import { writeTagging } from './tags.ts'

export const getBucketTagging: S3Operation = {
  name: 'GetBucketTagging',

  async run(request) {
    const { bucketName, exchange } = request
    const { tags } = requireBucket(request)
    authorizeS3(request, 's3:GetBucketTagging', { bucketName })
    if (tags === undefined) throw s3Error('NoSuchTagSet', 404, 'The TagSet does not exist', { BucketName: bucketName })
    sendXml(exchange, writeTagging(tags))
  },
}
