import { createHash, createHmac } from 'node:crypto'

// A signer of version 4 for tests, written apart from src/sigv4 and only as able as the tests need.

const secretAccessKey = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY'

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest()

export interface Signing {
  method: string
  path: string
  /** In canonical form. */
  query: string
  /** Lower-case names, sorted. */
  headers: Record<string, string>
  /** Those that are signed; all by default. */
  signedHeaders: string
  payloadHash: string
  timestamp: string
  scope: string
}

export function signatureOf(signing: Signing): string {
  const { method, path, query, headers, signedHeaders, payloadHash, timestamp, scope } = signing
  const canonicalHeaders = signedHeaders.split(';').map((name) => `${name}:${headers[name] ?? ''}\n`)
  const canonical = [method, path, query, canonicalHeaders.join(''), signedHeaders, payloadHash].join('\n')
  const toSign = ['AWS4-HMAC-SHA256', timestamp, scope, sha256(canonical)].join('\n')
  return hmac(signingKeyOf(scope), toSign).toString('hex')
}

export function signingKeyOf(scope: string, secret = secretAccessKey): Buffer {
  let key: string | Buffer = `AWS4${secret}`
  for (const part of scope.split('/')) key = hmac(key, part)
  return Buffer.from(key)
}
