import type { UploadPartRow } from '../store/s3-rows.ts'
import { partKey } from '../store/tables.ts'
import { authorizePut } from './authorize-put.ts'
import { requireBucket } from './buckets.ts'
import { checksumHeader } from './checksums.ts'
import { discard } from './commit-object.ts'
import { ENCRYPTED } from './object-headers.ts'
import { MAX_UPLOAD_BYTES } from './put-object.ts'
import { receiveBody, requireLength } from './receive-body.ts'
import { invalidRequest } from './s3-errors.ts'
import type { S3Operation, S3Request } from './s3-request.ts'
import { wholeSecond } from './s3-request.ts'
import { sendEmpty } from './send.ts'
import { requirePartNumber, requireUpload } from './uploads.ts'

export const uploadPart: S3Operation = {
  name: 'UploadPart',

  async run(request) {
    const { state, exchange } = request
    requireBucket(request)
    authorizePut(request, { createsObject: false })
    const partNumber = requirePartNumber(request)
    const { uploadId, checksum: expected } = requireUpload(request)
    requireLength(request)

    const body = receiveBody(request, MAX_UPLOAD_BYTES)
    const blob = await state.blobs.write(body.content)
    const { etag, checksum } = body.summary()
    if (expected?.type === 'COMPOSITE' && checksum?.algorithm !== expected.algorithm) {
      await discard(state.blobs, [blob.blobId])
      throw wrongChecksumType(expected.algorithm, checksum?.algorithm)
    }
    await commitPart(request, {
      uploadId,
      partNumber,
      blob,
      etag,
      lastModifiedAt: wholeSecond(request),
      ...(checksum !== undefined && { checksum }),
    })
    const headers = checksum === undefined ? {} : { [checksumHeader(checksum.algorithm)]: checksum.value }
    sendEmpty(exchange, 200, { ...ENCRYPTED, etag: `"${etag}"`, ...headers })
  },
}

/** Puts the row of a part whose bytes are kept already; a part of the same number goes. @throws AwsApiError NoSuchUpload */
export async function commitPart(request: S3Request, part: UploadPartRow): Promise<void> {
  const { database, blobs } = request.state
  const { uploadParts } = database.tables
  try {
    const before = await database.transact(() => {
      requireUpload(request)
      const existing = uploadParts.get(partKey(part.uploadId, part.partNumber))
      uploadParts.put(part)
      return existing
    })
    if (before !== undefined) await discard(blobs, [before.blob.blobId])
  } catch (error) {
    await discard(blobs, [part.blob.blobId])
    throw error
  }
}

function wrongChecksumType(expected: string, actual: string | undefined) {
  const types = `expected checksum Type: ${expected.toLowerCase()}, actual checksum Type: ${actual?.toLowerCase() ?? 'null'}`
  return invalidRequest(`Checksum Type mismatch occurred, ${types}`)
}
