import { createHash, createPublicKey } from 'node:crypto'

import { AwsApiError } from '../../errors.ts'

// RSA public keys in the two encodings that AWS takes (IAM API Reference, "UploadSSHPublicKey"): the line of OpenSSH (RFC 4253
// section 6.6) and PEM.

const SMALLEST_BITS = 2048

export interface RsaPublicKey {
  /** `ssh-rsa` and the key in Base64. */
  readonly ssh: string
  readonly pem: string
  /** MD5 of the key's SSH encoding, in pairs of hexadecimal digits. */
  readonly fingerprint: string
}

/** @throws AwsApiError UnrecognizedPublicKeyEncoding, InvalidPublicKey */
export function readSshPublicKey(body: string): RsaPublicKey {
  const { exponent, modulus } = body.trimStart().startsWith('-----BEGIN') ? readPem(body) : readSshLine(body)
  const key = keyObject(exponent, modulus)
  if ((key.asymmetricKeyDetails?.modulusLength ?? 0) < SMALLEST_BITS) throw invalid()
  const blob = Buffer.concat([Buffer.from('ssh-rsa'), signed(exponent), signed(modulus)].map(withLength))
  return {
    ssh: `ssh-rsa ${blob.toString('base64')}`,
    pem: key.export({ type: 'spki', format: 'pem' }).toString(),
    fingerprint: (createHash('md5').update(blob).digest('hex').match(/../g) ?? []).join(':'),
  }
}

interface RsaNumbers {
  readonly exponent: Buffer
  readonly modulus: Buffer
}

function readPem(body: string): RsaNumbers {
  // Node would take a private key or a certificate too, and make a public key of it.
  if (!/^\s*-----BEGIN (?:RSA )?PUBLIC KEY-----/.test(body)) throw unrecognized()
  try {
    const { kty, n, e } = createPublicKey(body).export({ format: 'jwk' })
    if (kty !== 'RSA' || n === undefined || e === undefined) throw unrecognized()
    return { exponent: Buffer.from(e, 'base64url'), modulus: Buffer.from(n, 'base64url') }
  } catch (cause) {
    throw cause instanceof AwsApiError ? cause : invalid()
  }
}

function readSshLine(body: string): RsaNumbers {
  const [algorithm, base64 = ''] = body.trim().split(/\s+/)
  if (algorithm !== 'ssh-rsa') throw unrecognized()
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) throw invalid()
  const [name, exponent, modulus] = readStrings(Buffer.from(base64, 'base64'))
  if (name?.toString('latin1') !== 'ssh-rsa' || exponent === undefined || modulus === undefined) {
    throw invalid()
  }
  return { exponent, modulus }
}

function keyObject(exponent: Buffer, modulus: Buffer) {
  const jwk = { kty: 'RSA', e: unsigned(exponent).toString('base64url'), n: unsigned(modulus).toString('base64url') }
  try {
    return createPublicKey({ key: jwk, format: 'jwk' })
  } catch {
    throw invalid()
  }
}

/** Each with its length in four bytes before it; stops where the bytes do. */
function readStrings(bytes: Buffer): Buffer[] {
  const strings: Buffer[] = []
  for (let at = 0; at + 4 <= bytes.length;) {
    const end = at + 4 + bytes.readUInt32BE(at)
    if (end > bytes.length) break
    strings.push(bytes.subarray(at + 4, end))
    at = end
  }
  return strings
}

function withLength(bytes: Buffer): Buffer {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(bytes.length)
  return Buffer.concat([length, bytes])
}

/** Without leading zeros, and with one where the first bit would make the number negative. */
function signed(number: Buffer): Buffer {
  const bytes = unsigned(number)
  return (bytes[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.alloc(1), bytes]) : bytes
}

function unsigned(number: Buffer): Buffer {
  const start = number.findIndex((byte) => byte !== 0)
  return number.subarray(start === -1 ? number.length : start)
}

function invalid(): AwsApiError {
  return new AwsApiError('InvalidPublicKey', 400, 'Invalid body for public key')
}

function unrecognized(): AwsApiError {
  return new AwsApiError('UnrecognizedPublicKeyEncoding', 400, 'Invalid public key uploaded.')
}
