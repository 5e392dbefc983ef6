import type { VerifiedRequest } from '../../sigv4/index.ts'
import { headerValue, parameterValue } from '../../sigv4/index.ts'
import type { ActionContext } from '../action.ts'
import type { Exchange } from '../server.ts'
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

/** The first value of a header by lower-case name, without blanks around. */
export function header({ exchange }: S3Request, name: string): string | undefined {
  return headerValue(exchange.signable, name)?.trim()
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
