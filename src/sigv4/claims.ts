import { headerValue, parameterValue, type SignableRequest } from './request.ts'
import { ALGORITHM, type CredentialScope } from './signature.ts'
import type { Timestamp } from './timestamp.ts'

/** Where a signature stands: in the `Authorization` header, or in the query of a presigned URL. */
export type SignatureForm = 'header' | 'presigned'

/**
 * What a request says about its signature, as text and not yet checked. `undefined` for what is absent; what stands
 * twice is the last one in the header and the first one in a query, as AWS has it.
 */
export interface SignatureParts {
  readonly form: SignatureForm
  readonly algorithm: string
  readonly credential: string | undefined
  readonly signedHeaders: string | undefined
  readonly signature: string | undefined
  /** Of `X-Amz-Date`, else of the header `Date`. */
  readonly timestamp: string | undefined
  readonly expires: string | undefined
  readonly securityToken: string | undefined
  /** A piece of the `Authorization` header that isn't `name=value`. */
  readonly strayPart: string | undefined
}

/** Who says to have signed a request, when and for what: read and plausible, but proved only by its signature. */
export interface Sigv4Claims {
  readonly form: SignatureForm
  readonly accessKeyId: string
  readonly credentialScope: CredentialScope
  /** Lower-case names, sorted. */
  readonly signedHeaders: readonly string[]
  readonly signature: string
  readonly timestamp: Timestamp
  /** Of a presigned URL: how long after `timestamp` it is good. */
  readonly expiresSeconds: number | undefined
  /** The session token that came along, for access keys that are temporary. */
  readonly securityToken: string | undefined
}

/**
 * Reads the header form. `undefined` when the request has no `Authorization` header (AWS IAM User Guide, "Create a
 * signed AWS API request", step 5).
 */
export function parseAuthorization(request: SignableRequest): SignatureParts | undefined {
  if (readLast?.request === request) return readLast.parts
  const authorization = headerValue(request, 'authorization')
  if (authorization === undefined) return undefined
  const parts = readAuthorization(request, authorization)
  readLast = { request, parts }
  return parts
}

/**
 * Which service is asked and whether the signature is right are two questions about one header, and mostly nothing comes between
 * them. A `WeakMap` of all requests would make each garbage collection slower.
 */
let readLast: { readonly request: SignableRequest; readonly parts: SignatureParts } | undefined

function readAuthorization(request: SignableRequest, authorization: string): SignatureParts {
  const text = authorization.trim()
  const blank = text.search(/[ \t]/)
  const algorithm = blank < 0 ? text : text.slice(0, blank)
  const { values, strayPart } = readPairs(blank < 0 ? '' : text.slice(blank))
  return {
    form: 'header',
    algorithm,
    credential: values.get('Credential'),
    signedHeaders: values.get('SignedHeaders'),
    signature: values.get('Signature'),
    timestamp: headerValue(request, 'x-amz-date') ?? headerValue(request, 'date'),
    expires: undefined,
    securityToken: headerValue(request, 'x-amz-security-token'),
    strayPart,
  }
}

/**
 * Reads the query form. `undefined` when the request has no parameter `X-Amz-Algorithm` (Amazon S3 API Reference,
 * "Authenticating Requests: Using Query Parameters").
 */
export function parsePresigned(request: SignableRequest): SignatureParts | undefined {
  const algorithm = parameterValue(request, 'X-Amz-Algorithm')
  if (algorithm === undefined) return undefined
  return {
    form: 'presigned',
    algorithm,
    credential: parameterValue(request, 'X-Amz-Credential'),
    signedHeaders: parameterValue(request, 'X-Amz-SignedHeaders'),
    signature: parameterValue(request, 'X-Amz-Signature'),
    timestamp: parameterValue(request, 'X-Amz-Date'),
    expires: parameterValue(request, 'X-Amz-Expires'),
    securityToken: parameterValue(request, 'X-Amz-Security-Token'),
    strayPart: undefined,
  }
}

/** Whether a request carries a signature of version 4 in either form, right or wrong; else it is anonymous. */
export function hasSignature(request: SignableRequest): boolean {
  return request.headers.has('authorization') || request.parameters.some(({ name }) => name === 'X-Amz-Algorithm')
}

/** `name=value` by name, from text with commas between; the last of several counts. */
function readPairs(text: string): { values: Map<string, string>; strayPart: string | undefined } {
  const values = new Map<string, string>()
  let strayPart: string | undefined
  for (const part of text.split(',')) {
    const pair = part.trim()
    if (pair === '') continue
    const equals = pair.indexOf('=')
    if (equals < 0) strayPart ??= pair
    else values.set(pair.slice(0, equals).trimEnd(), pair.slice(equals + 1).trimStart())
  }
  return { values, strayPart }
}

/** Names in lower case, sorted, each once. */
export function splitSignedHeaders(signedHeaders: string): readonly string[] {
  if (signedHeaders !== lastSplit.signedHeaders) {
    const names = signedHeaders.toLowerCase().split(';')
    lastSplit = { signedHeaders, names: [...new Set(names)].filter((name) => name !== '').sort() }
  }
  return lastSplit.names
}

/** A client signs the same headers each time. */
let lastSplit: { readonly signedHeaders: string; readonly names: readonly string[] } = { signedHeaders: '', names: [] }

/**
 * Takes a credential such as `AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request` apart; `undefined` when it doesn't have
 * five parts.
 */
export function matchCredential(credential: string): { accessKeyId: string; scope: CredentialScope } | undefined {
  const parts = credential.split('/')
  if (parts.length !== 5) return undefined
  const [accessKeyId = '', date = '', region = '', service = '', terminator = ''] = parts
  return { accessKeyId, scope: { date, region, service, terminator } }
}

/** Whether the algorithm is the one that is verified here. */
export function hasKnownAlgorithm(parts: SignatureParts): boolean {
  return parts.algorithm === ALGORITHM
}
