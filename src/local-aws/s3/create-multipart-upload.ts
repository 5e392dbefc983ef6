import { randomBytes } from 'node:crypto'

import type { UploadRow } from '../store/s3-rows.ts'
import { authorizePut } from './authorize-put.ts'
import { requireBucket, requireKeyLength } from './buckets.ts'
import { matchChecksumAlgorithm } from './checksums.ts'
import { ENCRYPTED, readObjectHeaders } from './object-headers.ts'
import { readSmallBody } from './receive-body.ts'
import { invalidRequest } from './s3-errors.ts'
import type { S3Operation, S3Request } from './s3-request.ts'
import { header, wholeSecond } from './s3-request.ts'
import { sendXml } from './send.ts'
import { readTaggingHeader } from './tags.ts'
import { element, root } from './write-xml.ts'

export const createMultipartUpload: S3Operation = {
  name: 'CreateMultipartUpload',

  async run(request) {
    const { bucketName, key, state, exchange } = request
    requireKeyLength(key)
    requireBucket(request)
    const tags = readTaggingHeader(request)
    authorizePut(request, { createsObject: false, tags })
    const headers = readObjectHeaders(request)
    const checksum = readChecksum(request)
    await readSmallBody(request, 0)

    const uploadId = randomBytes(48).toString('base64url')
    await state.database.transact(() => {
      requireBucket(request)
      state.database.tables.uploads.put({
        uploadId,
        bucket: bucketName,
        key,
        initiatedAt: wholeSecond(request),
        headers,
        ...(checksum !== undefined && { checksum }),
        ...(tags.length > 0 && { tags }),
      })
    })
    sendXml(
      exchange,
      root(
        'InitiateMultipartUploadResult',
        element('Bucket', bucketName),
        element('Key', key),
        element('UploadId', uploadId),
      ),
      checksum === undefined
        ? ENCRYPTED
        : { ...ENCRYPTED, 'x-amz-checksum-algorithm': checksum.algorithm, 'x-amz-checksum-type': checksum.type },
    )
  },
}

/** @throws AwsApiError InvalidRequest for an algorithm, or a type of it, that isn't any. */
function readChecksum(request: S3Request): UploadRow['checksum'] {
  const name = header(request, 'x-amz-checksum-algorithm')
  if (name === undefined) return undefined
  const algorithm = matchChecksumAlgorithm(name)
  if (algorithm === undefined) throw invalidRequest('Checksum algorithm provided is unsupported.')
  const type = header(request, 'x-amz-checksum-type') ?? (algorithm === 'CRC64NVME' ? 'FULL_OBJECT' : 'COMPOSITE')
  const isPossible =
    type === 'COMPOSITE' ? algorithm !== 'CRC64NVME' : type === 'FULL_OBJECT' && algorithm.startsWith('CRC')
  if (isPossible && (type === 'COMPOSITE' || type === 'FULL_OBJECT')) return { algorithm, type }
  throw invalidRequest(
    `The ${type} checksum type cannot be used with the ${algorithm.toLowerCase()} checksum algorithm.`,
  )
}
