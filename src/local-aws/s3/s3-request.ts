import { AwsApiError } from '../../errors.ts'
import type { VerifiedRequest } from '../../sigv4/index.ts'
import { headerValue, parameterValue } from '../../sigv4/index.ts'
import type { ActionContext } from '../query/action.ts'
import type { Exchange } from '../http/server.ts'
import type { LocalAwsState } from '../state.ts'

/** A request of S3 whose signature was right; what it may do is for each operation to ask. */
export interface S3Request {
  readonly state: LocalAwsState
  readonly exchange: Exchange
  readonly context: ActionContext
  readonly verified: VerifiedRequest
  /** Empty when the request names none. */
  readonly bucketName: string
  /** Empty when the request names none. */
  readonly key: string
}

/** One operation of S3's API. */
export interface S3Operation {
  /** AWS's name, such as `PutObject`. */
  readonly name: string
  /** Authorizes, does it, and answers. @throws AwsApiError */
  readonly run: (request: S3Request) => Promise<void>
}

/**
 * Names of headers that a presigned URL may carry as parameters: SDKs move them there. A checksum is none of them: it would be
 * of no body, and AWS was seen not to look at it.
 */
const MOVABLE = /^x-amz-(?!checksum-|sdk-|content-sha256$|decoded-|trailer$|security-token$)[!#-'*+.^_`|~0-9a-z-]+$/

/** The first value of a header by lower-case name, without blanks around. @throws AwsApiError InvalidArgument */
export function header(request: S3Request, name: string): string | undefined {
  const { signable } = request.exchange
  const value = headerValue(signable, name)
  if (value !== undefined || !hasMovedHeaders(request) || !MOVABLE.test(name)) return value?.trim()
  return requireHeaderValue(name, parameterValue(signable, name))
}

/** Every header by lower-case name, several values of one joined by commas. @throws AwsApiError InvalidArgument */
export function allHeaders(request: S3Request): ReadonlyMap<string, string> {
  const { headers, parameters } = request.exchange.signable
  const all = new Map<string, string>()
  for (const [name, values] of headers) all.set(name, values.map((value) => value.trim()).join(','))
  if (!hasMovedHeaders(request)) return all
  for (const { name } of parameters) {
    const value = MOVABLE.test(name) && !all.has(name) ? header(request, name) : undefined
    if (value !== undefined) all.set(name, value)
  }
  return all
}

/** In both versions of presigned URLs such parameters are signed. */
function hasMovedHeaders({ verified }: S3Request): boolean {
  return verified.form === 'presigned'
}

/** What isn't of a header's characters can't be answered as one either. */
function requireHeaderValue(name: string, value: string | undefined): string | undefined {
  if (value === undefined || /^[\t\x20-\x7e\u0080-\u00ff]*$/.test(value)) return value?.trim()
  throw new AwsApiError('InvalidArgument', 400, 'Header value is invalid', { details: { ArgumentName: name } })
}

/** The decoded value of a query parameter; the first of several. */
export function query({ exchange }: S3Request, name: string): string | undefined {
  const bytes = parameterValue(exchange.signable, name)
  return bytes === undefined ? undefined : Buffer.from(bytes, 'latin1').toString('utf8')
}

/** When something happens to an object: AWS tells it in whole seconds. */
export function wholeSecond({ context }: S3Request): number {
  return Math.floor(context.now / 1000) * 1000
}
