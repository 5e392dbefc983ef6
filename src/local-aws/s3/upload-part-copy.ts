import { authorizePut } from './authorize-put.ts'
import type { ByteRange } from './blobs.ts'
import { requireBucket } from './buckets.ts'
import { copyBytes } from './copy-bytes.ts'
import { copySourceKey, requireCopySource } from './copy-source.ts'
import { ENCRYPTED } from './object-headers.ts'
import { readSmallBody } from './receive-body.ts'
import { invalidArgument } from './s3-errors.ts'
import type { S3Operation, S3Request } from './s3-request.ts'
import { header, wholeSecond } from './s3-request.ts'
import { sendXml } from './send.ts'
import { commitPart } from './upload-part.ts'
import { requirePartNumber, requireUpload } from './uploads.ts'
import { element, root, xmlTime } from './write-xml.ts'

export const uploadPartCopy: S3Operation = {
  name: 'UploadPartCopy',

  async run(request) {
    const { state, exchange } = request
    requireBucket(request)
    // Before the source is looked up, which might go while this waits.
    await readSmallBody(request, 0)
    const source = requireCopySource(request)
    authorizePut(request, { createsObject: false, conditionKeys: copySourceKey(request) })
    const partNumber = requirePartNumber(request)
    const { uploadId } = requireUpload(request)
    const range = readCopyRange(request, source.size)
    const { blob, etag } = await copyBytes(state.blobs, source.blobs, range)
    const lastModifiedAt = wholeSecond(request)
    await commitPart(request, { uploadId, partNumber, blob, etag, lastModifiedAt })
    sendXml(
      exchange,
      root('CopyPartResult', element('LastModified', xmlTime(lastModifiedAt)), element('ETag', `"${etag}"`)),
      ENCRYPTED,
    )
  },
}

/** AWS: both ends must be given, and within the source. @throws AwsApiError InvalidArgument */
function readCopyRange(request: S3Request, size: number): ByteRange | undefined {
  const name = 'x-amz-copy-source-range'
  const text = header(request, name)
  if (text === undefined) return undefined
  const [, start = NaN, end = NaN] = (/^bytes=([0-9]+)-([0-9]+)$/.exec(text) ?? []).map(Number)
  if (start <= end && end < size) return { start, end }
  const message = Number.isNaN(start)
    ? 'The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy'
    : `Range specified is not valid for source object of size: ${size}`
  throw invalidArgument(message, name, text)
}
