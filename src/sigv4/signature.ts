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

/** The signature of a string to sign: 64 lower-case hexadecimal digits. */
export function sign(signingKey: Uint8Array, stringToSign: string): string {
  return createHmac('sha256', signingKey).update(stringToSign, 'latin1').digest('hex')
}

/** Whether two signatures are the same, in a time that does not depend on where they differ. */
export function isSameSignature(expected: string, given: string): boolean {
  if (given.length !== expected.length) return false
  return timingSafeEqual(Buffer.from(expected, 'latin1'), Buffer.from(given, 'latin1'))
}
