import { authorizeS3 } from './authorize-s3.ts'
import { requireBucket } from './buckets.ts'
import { childText, readXml } from './read-xml.ts'
import { readSmallBody } from './receive-body.ts'
import { malformedXml } from './s3-errors.ts'
import type { S3Operation } from './s3-request.ts'
import { sendEmpty } from './send.ts'
import { requireOwnership } from './acl.ts'

const MAX_BODY_BYTES = 65_536

/** Takes what is so anyway: `BucketOwnerEnforced`. */
export const putBucketOwnershipControls: S3Operation = {
  name: 'PutBucketOwnershipControls',

  async run(request) {
    const { bucketName, exchange } = request
    requireBucket(request)
    authorizeS3(request, 's3:PutBucketOwnershipControls', { bucketName })
    const document = await readXml(await readSmallBody(request, MAX_BODY_BYTES), 'OwnershipControls')
    const [rule, ...more] = document.children.filter(({ name }) => name === 'Rule')
    const ownership = rule && childText(rule, 'ObjectOwnership')
    if (ownership === undefined || more.length > 0) throw malformedXml()
    requireOwnership(ownership)
    sendEmpty(exchange, 200)
  },
}
