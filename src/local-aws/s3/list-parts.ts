import type { UploadPartRow } from '../store/s3-rows.ts'
import { authorizeS3 } from './authorize-s3.ts'
import { requireBucket } from './buckets.ts'
import { canonicalUserId } from './owner.ts'
import { readPageSize } from './page-size.ts'
import { invalidArgument } from './s3-errors.ts'
import type { S3Operation } from './s3-request.ts'
import { query } from './s3-request.ts'
import { sendXml } from './send.ts'
import { storageClassOf } from './storage-class.ts'
import { requireUpload } from './uploads.ts'
import { element, parent, root, xmlTime } from './write-xml.ts'

const MAX_PARTS = 1000

export const listParts: S3Operation = {
  name: 'ListParts',

  async run(request) {
    const { bucketName, key, context, exchange } = request
    const { accountId } = requireBucket(request)
    authorizeS3(request, 's3:ListMultipartUploadParts', { bucketName, key })
    const { uploadId, checksum, headers } = requireUpload(request)
    const marker = query(request, 'part-number-marker') ?? '0'
    if (!/^[0-9]{1,9}$/.test(marker)) {
      throw invalidArgument(
        'Provided part-number-marker not an integer or within integer range',
        'part-number-marker',
        marker,
      )
    }
    const limit = readPageSize(request, 'max-parts', MAX_PARTS)
    const wanted = context.tables.uploadParts
      .sorted(uploadId)
      .rows.filter(({ partNumber }) => partNumber > Number(marker))
    const page = wanted.slice(0, limit)
    const isTruncated = wanted.length > limit
    const owner = element('ID', canonicalUserId(accountId))
    sendXml(
      exchange,
      root(
        'ListPartsResult',
        element('Bucket', bucketName),
        element('Key', key),
        element('UploadId', uploadId),
        parent('Initiator', owner),
        parent('Owner', owner),
        element('StorageClass', storageClassOf(headers)),
        element('PartNumberMarker', marker),
        element('NextPartNumberMarker', isTruncated ? page.at(-1)?.partNumber : undefined),
        element('MaxParts', limit),
        element('IsTruncated', isTruncated),
        element('ChecksumAlgorithm', checksum?.algorithm),
        element('ChecksumType', checksum?.type),
        ...page.map(writePart),
      ),
    )
  },
}

function writePart({ partNumber, lastModifiedAt, etag, blob, checksum }: UploadPartRow): string {
  return parent(
    'Part',
    element('PartNumber', partNumber),
    element('LastModified', xmlTime(lastModifiedAt)),
    element('ETag', `"${etag}"`),
    element('Size', blob.size),
    checksum === undefined ? '' : element(`Checksum${checksum.algorithm}`, checksum.value),
  )
}
