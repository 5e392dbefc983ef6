import type { UploadRow } from '../store/s3-rows.ts'
import type { Tables } from '../store/tables.ts'
import { partKey } from '../store/tables.ts'
import { invalidArgument, noSuchUpload } from './s3-errors.ts'
import type { S3Request } from './s3-request.ts'
import { query } from './s3-request.ts'

export const MAX_PART_NUMBER = 10_000

/** The upload that the request names, of this very bucket and key. @throws AwsApiError NoSuchUpload */
export function requireUpload(request: S3Request): UploadRow {
  const uploadId = query(request, 'uploadId') ?? ''
  const upload = request.context.tables.uploads.get(uploadId)
  if (upload === undefined || upload.bucket !== request.bucketName || upload.key !== request.key)
    throw noSuchUpload(uploadId)
  return upload
}

/** @throws AwsApiError InvalidArgument */
export function requirePartNumber(request: S3Request): number {
  const text = query(request, 'partNumber') ?? ''
  const partNumber = Number(text)
  if (/^[0-9]{1,5}$/.test(text) && partNumber >= 1 && partNumber <= MAX_PART_NUMBER) return partNumber
  const message = `Part number must be an integer between 1 and ${MAX_PART_NUMBER}, inclusive`
  throw invalidArgument(message, 'partNumber', text)
}

/** Deletes the rows of an upload and its parts. @returns The ids of the parts' blobs. */
export function removeUpload({ uploads, uploadParts }: Tables, uploadId: string): string[] {
  const parts = [...uploadParts.sorted(uploadId).rows]
  for (const { partNumber } of parts) uploadParts.delete(partKey(uploadId, partNumber))
  uploads.delete(uploadId)
  return parts.map(({ blob }) => blob.blobId)
}
