import { AwsApiError } from '../../errors.ts'
import { authorizeS3 } from './authorize-s3.ts'
import { requireBucket } from './buckets.ts'
import { CHECKSUM_ALGORITHMS, checksumHeader } from './checksums.ts'
import { discard } from './commit-object.ts'
import { removeObject } from './delete-object.ts'
import { childText, exactChildText, readXml } from './read-xml.ts'
import { readSmallBody } from './receive-body.ts'
import { invalidRequest, malformedXml, s3Error } from './s3-errors.ts'
import type { S3Operation, S3Request } from './s3-request.ts'
import { header } from './s3-request.ts'
import { sendXml } from './send.ts'
import { element, parent, root } from './write-xml.ts'

const MAX_KEYS = 1000
const MAX_BODY_BYTES = 2 * 1024 * 1024

interface Item {
  readonly key: string
  readonly versionId: string | undefined
}

export const deleteObjects: S3Operation = {
  name: 'DeleteObjects',

  async run(request) {
    const { bucketName, state, exchange } = request
    requireBucket(request)
    requireDigest(request)
    const document = await readXml(await readSmallBody(request, MAX_BODY_BYTES), 'Delete')
    const items = document.children
      .filter(({ name }) => name === 'Object')
      .map((item) => ({ key: exactChildText(item, 'Key') ?? '', versionId: childText(item, 'VersionId') }))
    if (items.length === 0 || items.length > MAX_KEYS || items.some(({ key }) => key === '')) throw malformedXml()
    const isQuiet = childText(document, 'Quiet')?.toLowerCase() === 'true'

    const asked = items.map((item) => ({ ...item, refusal: refusalOf(request, item) }))
    const allowed = asked.filter(({ refusal }) => refusal === undefined).map(({ key }) => key)
    const blobIds = await state.database.transact(() => {
      requireBucket(request, bucketName)
      return allowed.flatMap((key) => removeObject(request, key))
    })
    await discard(state.blobs, blobIds)

    const results = asked.map(({ key, versionId, refusal }) => {
      const named = element('Key', key) + element('VersionId', versionId)
      if (refusal === undefined) return isQuiet ? '' : parent('Deleted', named)
      return parent('Error', named, element('Code', refusal.code), element('Message', refusal.message))
    })
    sendXml(exchange, root('DeleteResult', ...results))
  },
}

/** AWS: each key is asked for by itself, and a denial of one stops none of the others. */
function refusalOf(request: S3Request, { key, versionId }: Item): AwsApiError | undefined {
  const { bucketName } = request
  try {
    if (versionId === undefined) authorizeS3(request, 's3:DeleteObject', { bucketName, key })
    else authorizeS3(request, 's3:DeleteObjectVersion', { bucketName, key }, { 's3:versionid': versionId })
    if (versionId === undefined || versionId === 'null') return undefined
    return s3Error('NoSuchVersion', 404, 'The specified version does not exist.')
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
