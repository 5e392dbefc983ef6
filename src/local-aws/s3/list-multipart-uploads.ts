import type { UploadRow } from '../store/s3-rows.ts'
import { byteOrder } from '../store/tables.ts'
import { authorizeS3 } from './authorize-s3.ts'
import { requireBucket } from './buckets.ts'
import { readEncoding } from './listing.ts'
import { canonicalUserId } from './owner.ts'
import { readPageSize } from './page-size.ts'
import type { S3Operation } from './s3-request.ts'
import { query } from './s3-request.ts'
import { sendXml } from './send.ts'
import { storageClassOf } from './storage-class.ts'
import { element, parent, root, xmlTime } from './write-xml.ts'

const MAX_UPLOADS = 1000

export const listMultipartUploads: S3Operation = {
  name: 'ListMultipartUploads',

  async run(request) {
    const { bucketName, context, exchange } = request
    const { accountId } = requireBucket(request)
    authorizeS3(request, 's3:ListBucketMultipartUploads', { bucketName })
    const { encode, isEncoded } = readEncoding(request)
    const prefix = query(request, 'prefix') ?? ''
    const keyMarker = query(request, 'key-marker') ?? ''
    const uploadIdMarker = query(request, 'upload-id-marker') ?? ''
    const delimiter = query(request, 'delimiter') ?? ''
    const limit = readPageSize(request, 'max-uploads', MAX_UPLOADS)
    const wanted = context.tables.uploads
      .sorted(bucketName)
      .rows.filter((upload) => upload.key.startsWith(prefix) && isAfter(upload, keyMarker, uploadIdMarker))
    const items = rollUp(wanted, prefix, delimiter).filter((item) => item !== keyMarker)
    const page = items.slice(0, limit)
    const next = items.length > limit ? page.at(-1) : undefined
    const uploads = page.filter((item) => typeof item !== 'string')
    const prefixes = page.filter((item) => typeof item === 'string')
    const owner = element('ID', canonicalUserId(accountId))
    sendXml(
      exchange,
      root(
        'ListMultipartUploadsResult',
        element('Bucket', bucketName),
        element('KeyMarker', encode(keyMarker)),
        element('UploadIdMarker', uploadIdMarker),
        element('NextKeyMarker', next && encode(typeof next === 'string' ? next : next.key)),
        element('NextUploadIdMarker', typeof next === 'string' ? '' : next?.uploadId),
        element('Delimiter', delimiter === '' ? undefined : encode(delimiter)),
        element('Prefix', encode(prefix)),
        element('EncodingType', isEncoded ? 'url' : undefined),
        element('MaxUploads', limit),
        element('IsTruncated', next !== undefined),
        ...uploads.map(({ key, uploadId, initiatedAt, headers }) =>
          parent(
            'Upload',
            element('Key', encode(key)),
            element('UploadId', uploadId),
            parent('Initiator', owner),
            parent('Owner', owner),
            element('StorageClass', storageClassOf(headers)),
            element('Initiated', xmlTime(initiatedAt)),
          ),
        ),
        ...prefixes.map((commonPrefix) => parent('CommonPrefixes', element('Prefix', encode(commonPrefix)))),
      ),
    )
  },
}

/** Uploads in their order, those whose keys go on beyond the delimiter rolled up into one common prefix each. */
function rollUp(uploads: readonly UploadRow[], prefix: string, delimiter: string): (UploadRow | string)[] {
  if (delimiter === '') return [...uploads]
  const items = new Set<UploadRow | string>()
  for (const upload of uploads) {
    const end = upload.key.indexOf(delimiter, prefix.length)
    items.add(end < 0 ? upload : upload.key.slice(0, end + delimiter.length))
  }
  return [...items]
}

/** AWS: the upload id counts only within the key of the marker, and a key alone is over with all its uploads. */
function isAfter({ key, uploadId }: UploadRow, keyMarker: string, uploadIdMarker: string): boolean {
  if (keyMarker === '') return true
  if (key === keyMarker) return uploadIdMarker !== '' && uploadId > uploadIdMarker
  return byteOrder(key) > byteOrder(keyMarker)
}
