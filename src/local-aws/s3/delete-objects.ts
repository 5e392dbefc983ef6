import { AwsApiError } from '../../errors.ts'
import { authorizeS3 } from './authorize-s3.ts'
import { requireBucket } from './buckets.ts'
import { CHECKSUM_ALGORITHMS, checksumHeader } from './checksums.ts'
import { discard } from './commit-object.ts'
import { removeObject } from './delete-object.ts'
import { childText, readXml } from './read-xml.ts'
import { readSmallBody } from './receive-body.ts'
import { invalidRequest, malformedXml } from './s3-errors.ts'
import type { S3Operation, S3Request } from './s3-request.ts'
import { header } from './s3-request.ts'
import { sendXml } from './send.ts'
import { element, parent, root } from './write-xml.ts'

const MAX_KEYS = 1000
const MAX_BODY_BYTES = 2 * 1024 * 1024

export const deleteObjects: S3Operation = {
  name: 'DeleteObjects',

  async run(request) {
    const { bucketName, state, exchange } = request
    requireBucket(request)
    requireDigest(request)
    const document = await readXml(await readSmallBody(request, MAX_BODY_BYTES), 'Delete')
    const keys = document.children
      .filter(({ name }) => name === 'Object')
      .map((object) => childText(object, 'Key') ?? '')
    if (keys.length === 0 || keys.length > MAX_KEYS || keys.includes('')) throw malformedXml()
    const isQuiet = childText(document, 'Quiet')?.toLowerCase() === 'true'

    const denials = new Map(keys.map((key) => [key, denialOf(request, key)]))
    const allowed = keys.filter((key) => denials.get(key) === undefined)
    const blobIds = state.database.transact(() => {
      requireBucket(request, bucketName)
      return allowed.flatMap((key) => removeObject(request, key))
    })
    await discard(state.blobs, blobIds)

    const results = keys.map((key) => {
      const denial = denials.get(key)
      if (denial === undefined) return isQuiet ? '' : parent('Deleted', element('Key', key))
      return parent('Error', element('Key', key), element('Code', denial.code), element('Message', denial.message))
    })
    sendXml(exchange, root('DeleteResult', ...results))
  },
}

/** AWS: each key is asked for by itself, and a denial of one stops none of the others. */
function denialOf(request: S3Request, key: string): AwsApiError | undefined {
  try {
    authorizeS3(request, 's3:DeleteObject', { bucketName: request.bucketName, key })
    return undefined
  } catch (error) {
    if (error instanceof AwsApiError) return error
    throw error
  }
}

/** AWS: a list of what is to go must come with a digest. */
function requireDigest(request: S3Request): void {
  const names = ['content-md5', 'x-amz-trailer', ...CHECKSUM_ALGORITHMS.map(checksumHeader)]
  if (names.some((name) => header(request, name) !== undefined)) return
  throw invalidRequest('Missing required header for this request: Content-MD5 OR x-amz-checksum-*')
}
