import type { ObjectRow } from '../store/s3-rows.ts'
import type { ByteRange } from './blobs.ts'
import { invalidRequest, s3Error } from './s3-errors.ts'
import type { S3Request } from './s3-request.ts'
import { header, query } from './s3-request.ts'
import { requirePartNumber } from './uploads.ts'

/** The part of an object that a request asks for by its number. */
export interface PartOfObject {
  /** `undefined` where there are no bytes to be a range of. */
  readonly range: ByteRange | undefined
  /** How many parts the object was put together of; `undefined` when it came in one request. */
  readonly partsCount: number | undefined
}

/**
 * Reads `partNumber` (Amazon S3 API Reference, "GetObject"). AWS: an object that came in one request is its own part 1. Parts
 * are counted as they stand in the object; whether AWS keeps numbers that were left out isn't known.
 *
 * @returns `undefined` when no part is asked for.
 * @throws AwsApiError InvalidArgument, InvalidRequest; InvalidPartNumber 416 for one that isn't there.
 */
export function readPart(request: S3Request, { blobs, etag, size }: ObjectRow): PartOfObject | undefined {
  if (query(request, 'partNumber') === undefined) return undefined
  const partNumber = requirePartNumber(request)
  if (header(request, 'range') !== undefined) {
    throw invalidRequest('Cannot specify both Range header and partNumber query parameter')
  }
  const isInParts = etag.includes('-')
  const partSize = isInParts ? blobs[partNumber - 1]?.size : partNumber === 1 ? size : undefined
  if (partSize === undefined) throw invalidPartNumber(partNumber, isInParts ? blobs.length : 1)
  const start = isInParts ? blobs.slice(0, partNumber - 1).reduce((sum, blob) => sum + blob.size, 0) : 0
  return {
    range: partSize === 0 ? undefined : { start, end: start + partSize - 1 },
    partsCount: isInParts ? blobs.length : undefined,
  }
}

function invalidPartNumber(requested: number, actual: number) {
  return s3Error('InvalidPartNumber', 416, 'The requested partnumber is not satisfiable', {
    PartNumberRequested: String(requested),
    ActualPartCount: String(actual),
  })
}
