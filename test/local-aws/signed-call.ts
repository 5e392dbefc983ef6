import { createHash, createHmac } from 'node:crypto'

import type { AccessKey, LocalAws } from '../../src/local-aws/index.ts'

/** A request of the Query protocol, signed by hand, so that each part of it can be wrong. */
export interface Call {
  /** A form or a query string; by default GetCallerIdentity of STS. */
  readonly parameters?: string | Record<string, string>
  readonly accessKey?: AccessKey
  readonly sessionToken?: string
  readonly service?: string
  readonly region?: string
  readonly terminator?: string
  /** When it says to have been signed. */
  readonly at?: Date
  readonly method?: string
  readonly path?: string
  /** Signed in the URL instead of the header. */
  readonly isPresigned?: boolean
  /** Headers that are sent and not signed. */
  readonly headers?: Record<string, string>
}

export interface Answer {
  readonly status: number
  readonly requestId: string | null
  readonly text: string
  /** `403 AccessDenied: message` for an error, the status alone for anything else. */
  readonly summary: string
}

export const STS = { Version: '2011-06-15' }
export const IAM = { Version: '2010-05-08' }

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')
const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest()

/** Sends a call; every answer of the Query protocol is held to its form on the way. */
export async function send(aws: Pick<LocalAws, 'endpoint' | 'administrator'>, call: Call = {}): Promise<Answer> {
  const { url, init } = signCall(aws, call)
  const response = await fetch(url, { redirect: 'manual', ...init })
  return readAnswer(response.status, response.headers.get('x-amzn-requestid'), await response.text())
}

function signCall(
  { endpoint, administrator }: Pick<LocalAws, 'endpoint' | 'administrator'>,
  call: Call = {},
): { url: string; init: { method: string; headers: Record<string, string>; body?: string } } {
  const { accessKey = administrator, service = 'sts', region = 'us-east-1', terminator = 'aws4_request' } = call
  const { at = new Date(), isPresigned = false, path = '/', sessionToken } = call
  const { method = isPresigned ? 'GET' : 'POST' } = call
  const parameters = textOf(call.parameters ?? { Action: 'GetCallerIdentity', ...STS })
  const timestamp = at.toISOString().replaceAll(/[-:]|\.\d+/g, '')
  const scope = [timestamp.slice(0, 8), region, service, terminator].join('/')
  const { host } = new URL(endpoint)
  const body = isPresigned || method === 'GET' ? '' : parameters
  const query = new URLSearchParams(isPresigned || method === 'GET' ? parameters : '')
  const headers: Record<string, string> = isPresigned ? { host } : { host, 'x-amz-date': timestamp }
  if (sessionToken !== undefined && !isPresigned) headers['x-amz-security-token'] = sessionToken
  const signedHeaders = Object.keys(headers).join(';')
  if (isPresigned) {
    query.set('X-Amz-Algorithm', 'AWS4-HMAC-SHA256')
    query.set('X-Amz-Credential', `${accessKey.accessKeyId}/${scope}`)
    query.set('X-Amz-Date', timestamp)
    query.set('X-Amz-Expires', '60')
    query.set('X-Amz-SignedHeaders', signedHeaders)
    if (sessionToken !== undefined) query.set('X-Amz-Security-Token', sessionToken)
  }
  query.sort()
  const sorted = [...query].map(([name, value]) => `${escape(name)}=${escape(value)}`)
  const canonical = [
    method,
    path,
    sorted.join('&'),
    ...Object.entries(headers).map(([name, value]) => `${name}:${value}`),
    '',
    signedHeaders,
    sha256(body),
  ].join('\n')
  let key: Buffer = Buffer.from(`AWS4${accessKey.secretAccessKey}`)
  for (const part of scope.split('/')) key = hmac(key, part)
  const signature = hmac(key, ['AWS4-HMAC-SHA256', timestamp, scope, sha256(canonical)].join('\n')).toString('hex')

  const { host: _, ...sent } = headers
  const all = {
    ...(body !== '' && { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' }),
    ...sent,
    ...(!isPresigned && {
      authorization: `AWS4-HMAC-SHA256 Credential=${accessKey.accessKeyId}/${scope}, SignedHeaders=${signedHeaders}, Signature=${signature}`,
    }),
    ...call.headers,
  }
  if (isPresigned) sorted.push(`X-Amz-Signature=${signature}`)
  const url = `${endpoint}${path}${sorted.length === 0 ? '' : `?${sorted.join('&')}`}`
  return { url, init: { method, headers: all, ...(body !== '' && { body }) } }
}

/** The same request as the bytes of its connection. */
export function bytesOf(
  aws: Pick<LocalAws, 'endpoint' | 'administrator'>,
  call: Call = {},
  more: readonly string[] = [],
): string {
  const { url, init } = signCall(aws, call)
  const { host, pathname, search } = new URL(url)
  const lines = [`${init.method} ${pathname}${search} HTTP/1.1`, `host: ${host}`, ...more]
  for (const [name, value] of Object.entries(init.headers)) lines.push(`${name}: ${value}`)
  if (init.body !== undefined) lines.push(`content-length: ${init.body.length}`)
  return `${lines.join('\r\n')}\r\n\r\n${init.body ?? ''}`
}

function readAnswer(status: number, requestId: string | null, text: string): Answer {
  const code = /<Code>(.*?)<\/Code>/s.exec(text)?.[1]
  const message = /<Message>(.*?)<\/Message>/s.exec(text)?.[1]
  const summary = code === undefined ? String(status) : `${status} ${code}: ${unescape(message ?? '')}`
  return { status, requestId, text, summary }
}

function textOf(parameters: string | Record<string, string>): string {
  return typeof parameters === 'string' ? parameters : String(new URLSearchParams(parameters))
}

function escape(text: string): string {
  return encodeURIComponent(text).replaceAll(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
}

function unescape(xml: string): string {
  const entities: Record<string, string> = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'", '&amp;': '&' }
  return xml.replaceAll(/&(?:lt|gt|quot|#39|amp);/g, (entity) => entities[entity] ?? entity)
}
