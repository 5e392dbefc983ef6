import type { Hash } from 'node:crypto'
import { createHash } from 'node:crypto'

import type { ObjectChecksum } from '../store/s3-rows.ts'
import type { ChecksumAlgorithm, RunningChecksum } from './checksums.ts'
import { CHECKSUM_ALGORITHMS, CHECKSUM_BYTES, checksumHeader, startChecksum } from './checksums.ts'
import { invalidRequest, s3Error } from './s3-errors.ts'
import type { S3Request } from './s3-request.ts'
import { header } from './s3-request.ts'

/** What a request says of its body's digests, held against the bytes as they come. */
export interface ExpectedDigests {
  update(bytes: Uint8Array): void
  /** Called after the last byte. @param trailers - What came behind the body, by lower-case name. @throws AwsApiError */
  requireAll(trailers: ReadonlyMap<string, string>): void
  summary(): { readonly etag: string; readonly checksum: ObjectChecksum | undefined }
}

/** @throws AwsApiError InvalidDigest, InvalidRequest for digests that can't be any. */
export function expectDigests(request: S3Request): ExpectedDigests {
  const { payloadHash } = request.verified
  const expectedMd5 = readMd5(header(request, 'content-md5'))
  const algorithm = checksumAlgorithm(request)
  const md5 = createHash('md5')
  const sha256: Hash | undefined = /^[0-9a-f]{64}$/.test(payloadHash) ? createHash('sha256') : undefined
  const running: RunningChecksum | undefined = algorithm && startChecksum(algorithm)
  let etag = ''
  let checksum: ObjectChecksum | undefined

  return {
    update(bytes) {
      md5.update(bytes)
      sha256?.update(bytes)
      running?.update(bytes)
    },

    requireAll(trailers) {
      const computedSha256 = sha256?.digest('hex')
      if (computedSha256 !== undefined && computedSha256 !== payloadHash)
        throw sha256Mismatch(payloadHash, computedSha256)
      const computedMd5 = md5.digest()
      if (expectedMd5 !== undefined && !expectedMd5.equals(computedMd5)) throw md5Mismatch(expectedMd5, computedMd5)
      etag = computedMd5.toString('hex')
      if (algorithm === undefined || running === undefined) return
      const name = checksumHeader(algorithm)
      const given = trailers.get(name) ?? header(request, name) ?? ''
      const value = running.digest().toString('base64')
      requireChecksumForm(algorithm, given)
      if (given !== value) throw checksumMismatch(algorithm)
      checksum = { algorithm, type: 'FULL_OBJECT', value }
    },

    summary: () => ({ etag, checksum }),
  }
}

/** AWS: what a checksum that is wrong answers with. */
export function checksumMismatch(algorithm: ChecksumAlgorithm) {
  return s3Error('BadDigest', 400, `The ${algorithm} you specified did not match the calculated checksum.`)
}

/** The one algorithm that a header or an announced trailer names. */
function checksumAlgorithm(request: S3Request): ChecksumAlgorithm | undefined {
  const trailers = (header(request, 'x-amz-trailer') ?? '').toLowerCase()
  const named = CHECKSUM_ALGORITHMS.filter((algorithm) => {
    const name = checksumHeader(algorithm)
    return header(request, name) !== undefined || trailers.split(',').some((trailer) => trailer.trim() === name)
  })
  if (named.length > 1) {
    throw invalidRequest('Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.')
  }
  const [algorithm] = named
  const given = algorithm && header(request, checksumHeader(algorithm))
  if (algorithm !== undefined && given !== undefined) requireChecksumForm(algorithm, given)
  return algorithm
}

function requireChecksumForm(algorithm: ChecksumAlgorithm, value: string): void {
  const bytes = Buffer.from(value, 'base64')
  if (bytes.length === CHECKSUM_BYTES[algorithm] && bytes.toString('base64') === value) return
  throw invalidRequest(`Value for ${checksumHeader(algorithm)} header is invalid.`)
}

function readMd5(text: string | undefined): Buffer | undefined {
  if (text === undefined) return undefined
  const bytes = Buffer.from(text, 'base64')
  if (bytes.length === 16 && bytes.toString('base64') === text) return bytes
  throw s3Error('InvalidDigest', 400, 'The Content-MD5 you specified was invalid.', { 'Content-MD5': text })
}

function md5Mismatch(expected: Buffer, calculated: Buffer) {
  return s3Error('BadDigest', 400, 'The Content-MD5 you specified did not match what we received.', {
    ExpectedDigest: expected.toString('hex'),
    CalculatedDigest: calculated.toString('base64'),
  })
}

function sha256Mismatch(expected: string, computed: string) {
  const message = "The provided 'x-amz-content-sha256' header does not match what was computed."
  return s3Error('XAmzContentSHA256Mismatch', 400, message, {
    ClientComputedContentSHA256: expected,
    S3ComputedContentSHA256: computed,
  })
}
