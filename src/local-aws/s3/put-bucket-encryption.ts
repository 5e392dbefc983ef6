import { authorizeS3 } from './authorize-s3.ts'
import { requireBucket } from './buckets.ts'
import { childText, readXml } from './read-xml.ts'
import { readSmallBody } from './receive-body.ts'
import { malformedXml, s3Error } from './s3-errors.ts'
import type { S3Operation } from './s3-request.ts'
import { sendEmpty } from './send.ts'

const MAX_BODY_BYTES = 65_536

/** Takes what is so anyway: `AES256`. Keys of KMS need a KMS. */
export const putBucketEncryption: S3Operation = {
  name: 'PutBucketEncryption',

  async run(request) {
    const { bucketName, exchange } = request
    requireBucket(request)
    authorizeS3(request, 's3:PutEncryptionConfiguration', { bucketName })
    const document = await readXml(await readSmallBody(request, MAX_BODY_BYTES), 'ServerSideEncryptionConfiguration')
    const rules = document.children.filter(({ name }) => name === 'Rule')
    if (rules.length === 0) throw malformedXml()
    for (const rule of rules) {
      const byDefault = rule.children.find(({ name }) => name === 'ApplyServerSideEncryptionByDefault')
      const algorithm = byDefault && childText(byDefault, 'SSEAlgorithm')
      if (algorithm === undefined) throw malformedXml()
      if (algorithm !== 'AES256') {
        throw s3Error('NotImplemented', 501, `local AWS has no encryption of buckets but AES256: ${algorithm}`)
      }
    }
    sendEmpty(exchange, 200)
  },
}
