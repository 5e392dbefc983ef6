import type { UploadPartRow } from '../store/s3-rows.ts'
import { partKey } from '../store/tables.ts'
import type { XmlElement } from './read-xml.ts'
import { childText } from './read-xml.ts'
import { malformedXml, s3Error } from './s3-errors.ts'
import type { S3Request } from './s3-request.ts'
import { MAX_PART_NUMBER } from './uploads.ts'

const MIN_PART_BYTES = 5 * 1024 * 1024

/**
 * The parts that make up the object, as the client lists them in `CompleteMultipartUpload`.
 *
 * @throws AwsApiError MalformedXML, InvalidPartOrder, InvalidPart, EntityTooSmall
 */
export function requireListedParts({ context }: S3Request, uploadId: string, document: XmlElement): UploadPartRow[] {
  const listed = document.children.filter(({ name }) => name === 'Part')
  if (listed.length === 0 || listed.length > MAX_PART_NUMBER) throw malformedXml()
  const parts: UploadPartRow[] = []
  for (const item of listed) {
    const partNumber = Number(childText(item, 'PartNumber') ?? NaN)
    const etag = childText(item, 'ETag')?.replaceAll('"', '')
    if (!Number.isInteger(partNumber) || etag === undefined) throw malformedXml()
    if (partNumber <= (parts.at(-1)?.partNumber ?? 0)) throw wrongOrder()
    const part = context.tables.uploadParts.get(partKey(uploadId, partNumber))
    if (part === undefined || part.etag !== etag || !hasListedChecksum(part, item))
      throw invalidPart(uploadId, partNumber, etag)
    parts.push(part)
  }
  for (const { blob, partNumber, etag } of parts.slice(0, -1)) {
    if (blob.size < MIN_PART_BYTES) throw tooSmall(blob.size, partNumber, etag)
  }
  return parts
}

function hasListedChecksum({ checksum }: UploadPartRow, item: XmlElement): boolean {
  const listed = checksum && childText(item, `Checksum${checksum.algorithm}`)
  return listed === undefined || listed === checksum?.value
}

function wrongOrder() {
  const message = 'The list of parts was not in ascending order. Parts must be ordered by part number.'
  return s3Error('InvalidPartOrder', 400, message)
}

function invalidPart(uploadId: string, partNumber: number, etag: string) {
  const message =
    "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may not match the part's entity tag."
  return s3Error('InvalidPart', 400, message, { UploadId: uploadId, PartNumber: String(partNumber), ETag: etag })
}

function tooSmall(size: number, partNumber: number, etag: string) {
  return s3Error('EntityTooSmall', 400, 'Your proposed upload is smaller than the minimum allowed size', {
    ProposedSize: String(size),
    MinSizeAllowed: String(MIN_PART_BYTES),
    PartNumber: String(partNumber),
    ETag: etag,
  })
}
