import { createHash, createHmac } from 'node:crypto'
import { SignatureV4 } from '@smithy/signature-v4'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  deriveSigningKey,
  hashPayload,
  readRequest,
  verifyRequest,
  type VerifiedRequest,
} from '../../src/sigv4/index.ts'

// The signer of AWS's own SDK signs random requests; what it signs is verified here.

const secretAccessKey = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY'
const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey }
const now = new Date('2026-03-01T10:20:30Z')

/** The hash that the signer asks for, from node:crypto. */
class Sha256 {
  readonly #secret: string | Uint8Array | undefined
  #chunks: Buffer[] = []

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#secret = secret === undefined || typeof secret === 'string' ? secret : Buffer.from(secret as Uint8Array)
  }
  update(data: string | ArrayBuffer | ArrayBufferView): void {
    this.#chunks.push(typeof data === 'string' ? Buffer.from(data, 'utf8') : Buffer.from(data as Uint8Array))
  }
  digest(): Promise<Uint8Array> {
    const hash = this.#secret === undefined ? createHash('sha256') : createHmac('sha256', this.#secret)
    for (const chunk of this.#chunks) hash.update(chunk)
    return Promise.resolve(new Uint8Array(hash.digest()))
  }
  reset(): void {
    this.#chunks = []
  }
}

function signer(service: string) {
  const isS3 = service === 's3'
  return new SignatureV4({ credentials, region: 'us-east-1', service, sha256: Sha256, uriEscapePath: !isS3 })
}

const segment = fc.oneof(
  fc.string({ maxLength: 8 }),
  fc.string({ unit: 'binary', maxLength: 4 }),
  fc.constant('a b+c%'),
)
const rfc3986 = (text: string) =>
  encodeURIComponent(text).replaceAll(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
const isUsable = (text: string) => !text.startsWith('X-Amz-') && !text.startsWith('x-amz-')
const queries = fc.dictionary(
  segment.filter(isUsable),
  fc.oneof(segment, fc.array(segment, { minLength: 1, maxLength: 3 })),
  { maxKeys: 6, noNullPrototype: true },
)
const headers = fc.dictionary(
  fc.stringMatching(/^[a-z][a-z0-9-]{0,10}$/).map((name) => `q-${name}`),
  fc.stringMatching(/^[\x21-\x7e][\x20-\x7e]{0,20}$/),
  { maxKeys: 5, noNullPrototype: true },
)
const requests = fc.record({
  method: fc.constantFrom('GET', 'POST', 'PUT', 'DELETE'),
  // Without empty and dotted segments, which the signer leaves to the URL parser.
  path: fc
    .array(
      segment.filter((text) => text !== '' && !/^\.+$/.test(text)),
      { maxLength: 4 },
    )
    .map((segments) => `/${segments.map(rfc3986).join('/')}`),
  query: queries,
  headers,
  body: fc.string({ maxLength: 30 }),
})

function url(path: string, query: Record<string, string | string[]>): string {
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    [value].flat().map((one) => `${rfc3986(name)}=${rfc3986(one)}`),
  )
  return pairs.length === 0 ? path : `${path}?${pairs.join('&')}`
}

function verify(
  service: string,
  method: string,
  target: string,
  signed: Record<string, string>,
  body: string,
): VerifiedRequest {
  const request = readRequest({ method, url: target, rawHeaders: Object.entries(signed).flat() })
  return verifyRequest(request, hashPayload(Buffer.from(body)), {
    flavour: service === 's3' ? 's3' : 'query',
    now,
    services: [service],
    isValidRegion: (region) => region === 'us-east-1',
    findSigningKey: ({ credentialScope }) => deriveSigningKey(secretAccessKey, credentialScope),
  })
}

const host = 'localhost:4566'

describe.each(['iam', 'sts', 's3'])('what the SDK signs for %s', (service) => {
  test('in the header is verified, and refused when the body or the query is another', async () => {
    await fc.assert(
      fc.asyncProperty(requests, async ({ method, path, query, headers, body }) => {
        const payload = { 'x-amz-content-sha256': hashPayload(Buffer.from(body)) }
        const unsigned = { method, protocol: 'http:', hostname: 'localhost', port: 4566, path, query, body }
        const signed = await signer(service).sign(
          { ...unsigned, headers: { host, ...headers, ...payload } },
          { signingDate: now },
        )
        const target = url(path, query)
        expect(verify(service, method, target, signed.headers, body)).toMatchObject({
          form: 'header',
          accessKeyId: 'AKIDEXAMPLE',
        })
        const other = target.includes('?') ? `${target}&also=1` : `${target}?also=1`
        expect(() => verify(service, method, other, signed.headers, body)).toThrow('does not match the signature')
        if (service === 's3') return
        expect(() => verify(service, method, target, signed.headers, `${body}.`)).toThrow(
          'does not match the signature',
        )
      }),
    )
  })

  test('in a presigned URL is verified, and refused when the path is another', async () => {
    await fc.assert(
      fc.asyncProperty(requests, async ({ path, query, headers }) => {
        const presigned = await signer(service).presign(
          {
            method: 'GET',
            protocol: 'http:',
            hostname: 'localhost',
            port: 4566,
            path,
            query,
            headers:
              service === 's3'
                ? { host, ...headers, 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' }
                : { host, ...headers },
          },
          { signingDate: now, expiresIn: 600 },
        )
        const target = url(path, presigned.query as Record<string, string | string[]>)
        expect(verify(service, 'GET', target, presigned.headers, '')).toMatchObject({
          form: 'presigned',
          expiresSeconds: 600,
        })
        expect(() => verify(service, 'GET', `/other${target}`, presigned.headers, '')).toThrow('does not match')
      }),
    )
  })
})

test('a session token comes back from either form', async () => {
  const withToken = new SignatureV4({
    credentials: { ...credentials, sessionToken: 'a/session+token==' },
    region: 'us-east-1',
    service: 'sts',
    sha256: Sha256,
  })
  const unsigned = { method: 'GET', protocol: 'http:', hostname: 'localhost', path: '/', query: {}, headers: { host } }
  const signed = await withToken.sign(unsigned, { signingDate: now })
  const presigned = await withToken.presign(unsigned, { signingDate: now })
  const target = url('/', presigned.query as Record<string, string>)
  expect(verify('sts', 'GET', '/', signed.headers, '').securityToken).toBe('a/session+token==')
  expect(verify('sts', 'GET', target, presigned.headers, '').securityToken).toBe('a/session+token==')
})
