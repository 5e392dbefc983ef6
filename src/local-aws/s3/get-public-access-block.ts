import { authorizeS3 } from './authorize-s3.ts'
import { requireBucket } from './buckets.ts'
import { s3Error } from './s3-errors.ts'
import type { S3Operation } from './s3-request.ts'
import { sendXml } from './send.ts'
import { element, root } from './write-xml.ts'

export const getPublicAccessBlock: S3Operation = {
  name: 'GetPublicAccessBlock',

  async run(request) {
    const { bucketName, exchange } = request
    const { publicAccessBlock } = requireBucket(request)
    authorizeS3(request, 's3:GetBucketPublicAccessBlock', { bucketName })
    if (publicAccessBlock === undefined) {
      const message = 'The public access block configuration was not found'
      throw s3Error('NoSuchPublicAccessBlockConfiguration', 404, message, { BucketName: bucketName })
    }
    const settings = Object.entries(publicAccessBlock).map(([name, isOn]) => element(name, isOn))
    sendXml(exchange, root('PublicAccessBlockConfiguration', ...settings))
  },
}
