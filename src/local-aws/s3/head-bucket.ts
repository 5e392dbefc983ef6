import { authorizeS3 } from './authorize-s3.ts'
import { requireBucket } from './buckets.ts'
import type { S3Operation } from './s3-request.ts'
import { sendEmpty } from './send.ts'

export const headBucket: S3Operation = {
  name: 'HeadBucket',

  async run(request) {
    const { bucketName, exchange } = request
    const { region } = requireBucket(request)
    authorizeS3(request, 's3:ListBucket', { bucketName })
    sendEmpty(exchange, 200, { 'x-amz-bucket-region': region, 'x-amz-access-point-alias': 'false' })
  },
}
