import { authorizeS3 } from './authorize-s3.ts'
import { requireBucket } from './buckets.ts'
import type { XmlElement } from './read-xml.ts'
import { childText, readXml } from './read-xml.ts'
import { readSmallBody } from './receive-body.ts'
import type { S3Operation } from './s3-request.ts'
import { sendEmpty } from './send.ts'

const MAX_BODY_BYTES = 65_536

export const putPublicAccessBlock: S3Operation = {
  name: 'PutPublicAccessBlock',

  async run(request) {
    const { bucketName, state, exchange } = request
    requireBucket(request)
    authorizeS3(request, 's3:PutBucketPublicAccessBlock', { bucketName })
    const document = await readXml(await readSmallBody(request, MAX_BODY_BYTES), 'PublicAccessBlockConfiguration')
    const publicAccessBlock = {
      BlockPublicAcls: isOn(document, 'BlockPublicAcls'),
      IgnorePublicAcls: isOn(document, 'IgnorePublicAcls'),
      BlockPublicPolicy: isOn(document, 'BlockPublicPolicy'),
      RestrictPublicBuckets: isOn(document, 'RestrictPublicBuckets'),
    }
    await state.database.transact(() => {
      state.database.tables.buckets.put({ ...requireBucket(request), publicAccessBlock })
    })
    sendEmpty(exchange, 200)
  },
}

/** AWS: a setting that isn't given is off. */
function isOn(document: XmlElement, setting: string): boolean {
  return childText(document, setting)?.toLowerCase() === 'true'
}
