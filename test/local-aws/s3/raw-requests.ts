import { createHash, createHmac } from 'node:crypto'
import { request } from 'node:http'
import type { IncomingHttpHeaders } from 'node:http'
import { SignatureV4 } from '@smithy/signature-v4'

import type { LocalAws } from '../../../src/local-aws/index.ts'

// Requests as no SDK would send them, signed by the SDK's own signer.

export interface RawRequest {
  readonly method?: string
  /** As it goes on the wire, escapes and all. */
  readonly path: string
  readonly query?: Record<string, string>
  readonly headers?: Record<string, string>
  readonly body?: string | Uint8Array
  /** Another user than the administrator, as in `clientConfig`. */
  readonly user?: string
  /** What is signed for the body; by default its hash. */
  readonly payloadHash?: string
  /** Sent and not signed. */
  readonly unsigned?: Record<string, string>
}

export interface RawAnswer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
  /** Of an error's XML. */
  readonly code: string | undefined
  readonly message: string | undefined
}

export async function sendSigned(aws: LocalAws, raw: RawRequest): Promise<RawAnswer> {
  const { method = 'GET', path, query = {}, body = '', user, unsigned = {} } = raw
  const signed = await signerOf(aws, user).sign({
    method,
    protocol: 'http:',
    hostname: '127.0.0.1',
    port: aws.port,
    path,
    query,
    headers: {
      host: raw.headers?.['host'] ?? `127.0.0.1:${aws.port}`,
      'x-amz-content-sha256': raw.payloadHash ?? createHash('sha256').update(body).digest('hex'),
      ...(method !== 'GET' && method !== 'HEAD' && { 'content-length': String(Buffer.byteLength(body)) }),
      ...raw.headers,
    },
    body,
  })
  return send(aws, method, pathWithQuery(path, query), { ...signed.headers, ...unsigned }, body)
}

/** The path and query of a presigned URL. */
export async function presign(
  aws: LocalAws,
  { method = 'GET', path, query = {}, headers = {}, user }: RawRequest,
  expiresIn = 60,
): Promise<string> {
  const presigned = await signerOf(aws, user).presign(
    {
      method,
      protocol: 'http:',
      hostname: '127.0.0.1',
      port: aws.port,
      path,
      query,
      headers: { host: `127.0.0.1:${aws.port}`, 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD', ...headers },
    },
    {
      expiresIn,
      unhoistableHeaders: new Set(['x-amz-content-sha256']),
      unsignableHeaders: new Set(['x-amz-content-sha256']),
    },
  )
  return pathWithQuery(path, presigned.query as Record<string, string>)
}

export function send(
  aws: LocalAws,
  method: string,
  path: string,
  headers: Record<string, string> = {},
  body: string | Uint8Array = '',
): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ host: '127.0.0.1', port: aws.port, method, path, headers, agent: false }, (answer) => {
      const chunks: Buffer[] = []
      answer.on('data', (chunk: Buffer) => chunks.push(chunk))
      answer.on('error', reject)
      answer.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8')
        resolve({
          status: answer.statusCode ?? 0,
          headers: answer.headers,
          body: text,
          code: /<Code>(.*?)<\/Code>/.exec(text)?.[1],
          message: /<Message>(.*?)<\/Message>/s.exec(text)?.[1],
        })
      })
    })
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}

function pathWithQuery(path: string, query: Record<string, string>): string {
  const text = Object.entries(query)
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .join('&')
  return text === '' ? path : `${path}?${text}`
}

/** As RFC 3986 has it, which is what a signature is made over. */
export function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
}

function signerOf(aws: LocalAws, user: string | undefined): SignatureV4 {
  const { credentials } = aws.clientConfig(user)
  return new SignatureV4({ credentials, region: 'us-east-1', service: 's3', sha256: Sha256, uriEscapePath: false })
}

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
