import type { ObjectChecksum, ObjectRow, UploadPartRow, UploadRow } from '../store/s3-rows.ts'
import { authorizePut } from './authorize-put.ts'
import { findObject, requireBucket } from './buckets.ts'
import { checksumHeader } from './checksums.ts'
import { discard, idsOf } from './commit-object.ts'
import { checksumMismatch } from './expected-digests.ts'
import { checksumOfParts, etagOfParts } from './part-digests.ts'
import { requireListedParts } from './listed-parts.ts'
import { ENCRYPTED } from './object-headers.ts'
import { requireWriteConditions } from './preconditions.ts'
import { readXml } from './read-xml.ts'
import { readSmallBody } from './receive-body.ts'
import { invalidRequest } from './s3-errors.ts'
import type { S3Operation, S3Request } from './s3-request.ts'
import { header, wholeSecond } from './s3-request.ts'
import { sendXml } from './send.ts'
import { removeUpload, requireUpload } from './uploads.ts'
import { element, root } from './write-xml.ts'

/** Room for 10,000 parts with a long checksum each. */
const MAX_BODY_BYTES = 4 * 1024 * 1024

export const completeMultipartUpload: S3Operation = {
  name: 'CompleteMultipartUpload',

  async run(request) {
    const { bucketName, key, exchange, state } = request
    requireBucket(request)
    authorizePut(request, { createsObject: true })
    const body = await readSmallBody(request, MAX_BODY_BYTES)
    const upload = requireUpload(request)
    const document = await readXml(body, 'CompleteMultipartUpload')
    const parts = requireListedParts(request, upload.uploadId, document)
    const checksum = await checksumOfParts(state.blobs, upload.checksum, parts)
    requireGivenChecksum(request, checksum)

    const { object, blobIds } = await state.database.transact(() => {
      requireBucket(request)
      // The parts must still have the bytes whose checksum was taken; sent again they are other blobs.
      requireUpload(request)
      const object = joinParts(request, upload, requireListedParts(request, upload.uploadId, document), checksum)
      const existing = findObject(request, bucketName, key)
      requireWriteConditions(request, existing)
      state.database.tables.objects.put(object)
      const used = new Set(idsOf(object))
      const unused = removeUpload(state.database.tables, upload.uploadId).filter((blobId) => !used.has(blobId))
      return { object, blobIds: [...idsOf(existing), ...unused] }
    })
    await discard(state.blobs, blobIds)
    sendXml(
      exchange,
      root(
        'CompleteMultipartUploadResult',
        element('Location', `http://${header(request, 'host') ?? ''}/${bucketName}/${encodeURIComponent(key)}`),
        element('Bucket', bucketName),
        element('Key', key),
        element('ETag', `"${object.etag}"`),
        checksum === undefined ? '' : element(`Checksum${checksum.algorithm}`, checksum.value),
        element('ChecksumType', checksum?.type),
      ),
      ENCRYPTED,
    )
  },
}

function joinParts(
  request: S3Request,
  { headers, tags }: UploadRow,
  parts: readonly UploadPartRow[],
  checksum: ObjectChecksum | undefined,
): ObjectRow {
  const size = parts.reduce((sum, { blob }) => sum + blob.size, 0)
  const expectedSize = header(request, 'x-amz-mp-object-size')
  if (expectedSize !== undefined && Number(expectedSize) !== size) {
    throw invalidRequest(
      `The provided 'x-amz-mp-object-size' header value ${expectedSize} does not match what was computed: ${size}`,
    )
  }
  return {
    bucket: request.bucketName,
    key: request.key,
    blobs: parts.map(({ blob }) => blob),
    size,
    etag: etagOfParts(parts),
    lastModifiedAt: wholeSecond(request),
    headers,
    ...(checksum !== undefined && { checksum }),
    ...(tags !== undefined && { tags }),
  }
}

/** A checksum of the whole that the client may send along. @throws AwsApiError BadDigest */
function requireGivenChecksum(request: S3Request, checksum: ObjectChecksum | undefined): void {
  if (checksum === undefined) return
  const given = header(request, checksumHeader(checksum.algorithm))
  if (given !== undefined && given !== checksum.value) throw checksumMismatch(checksum.algorithm)
}
