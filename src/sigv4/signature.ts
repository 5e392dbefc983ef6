import { createHmac, hash, timingSafeEqual } from 'node:crypto'

/** The only algorithm that is verified here. AWS's asymmetric one, for several Regions at once, is not. */
export const ALGORITHM = 'AWS4-HMAC-SHA256'

/** The last part of every credential scope. */
export const TERMINATOR = 'aws4_request'

/** The SHA-256 of no bytes: the payload hash of a request without a body. */
export const EMPTY_PAYLOAD_HASH = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'

/** What a signature is bound to: the day, the Region and the service. */
export interface CredentialScope {
  /** `YYYYMMDD` */
  readonly date: string
  readonly region: string
  readonly service: string
  /** `aws4_request` in every valid scope. */
  readonly terminator: string
}

/** The scope as it stands in a string to sign: four parts with slashes between. */
export function formatScope({ date, region, service, terminator }: CredentialScope): string {
  return `${date}/${region}/${service}/${terminator}`
}

/** The SHA-256 of a body in lower-case hexadecimal, as `canonicalRequest` takes it. */
export function hashPayload(body: Uint8Array): string {
  return body.length === 0 ? EMPTY_PAYLOAD_HASH : hash('sha256', body, 'hex')
}

/**
 * The text that is signed (AWS IAM User Guide, "Create a signed AWS API request", step 3).
 *
 * @param timestamp - ISO 8601 basic format, `20150830T123600Z`.
 * @param canonicalRequest - As {@link canonicalRequest} gives it, a byte string.
 */
export function stringToSign(timestamp: string, scope: CredentialScope, canonicalRequest: string): string {
  const requestHash = hash('sha256', Buffer.from(canonicalRequest, 'latin1'), 'hex')
  return `${ALGORITHM}\n${timestamp}\n${formatScope(scope)}\n${requestHash}`
}

/**
 * The key that signs for one day, Region and service (AWS IAM User Guide, "Create a signed AWS API request", step 4).
 * It depends on nothing else, so it is worth keeping for the day; it is as secret as the access key.
 */
export function deriveSigningKey(secretAccessKey: string, scope: CredentialScope): Buffer {
  const dateKey = hmac(`AWS4${secretAccessKey}`, scope.date)
  const regionKey = hmac(dateKey, scope.region)
  const serviceKey = hmac(regionKey, scope.service)
  return hmac(serviceKey, scope.terminator)
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest()
}

/**
 * The signature of a string to sign: 64 lower-case hexadecimal digits. HMAC by its definition (RFC 2104), of two hashes in one
 * call each: `createHmac` makes an object of OpenSSL's for every request, which takes twice as long.
 *
 * @param signingKey - As `deriveSigningKey` gives it, 32 bytes.
 */
export function sign(signingKey: Uint8Array, stringToSign: string): string {
  const inner = Buffer.allocUnsafe(BLOCK_BYTES + stringToSign.length)
  const outer = Buffer.allocUnsafe(BLOCK_BYTES + DIGEST_BYTES)
  for (let index = 0; index < BLOCK_BYTES; index++) {
    const byte = signingKey[index] ?? 0
    inner[index] = byte ^ 0x36
    outer[index] = byte ^ 0x5c
  }
  inner.write(stringToSign, BLOCK_BYTES, 'latin1')
  outer.write(hash('sha256', inner, 'hex'), BLOCK_BYTES, 'hex')
  const signature = hash('sha256', outer, 'hex')
  // They come from a pool that others get pieces of; the key is not to lie about in it.
  inner.fill(0, 0, BLOCK_BYTES)
  outer.fill(0)
  return signature
}

/** Of SHA-256. */
const BLOCK_BYTES = 64
const DIGEST_BYTES = 32

/** Whether two signatures are the same, in a time that does not depend on where they differ. */
export function isSameSignature(expected: string, given: string): boolean {
  if (given.length !== expected.length) return false
  return timingSafeEqual(Buffer.from(expected, 'latin1'), Buffer.from(given, 'latin1'))
}
