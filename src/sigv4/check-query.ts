import { AwsApiError } from '../errors.ts'
import {
  hasKnownAlgorithm,
  matchCredential,
  parseAuthorization,
  parsePresigned,
  splitSignedHeaders,
  type SignatureParts,
  type Sigv4Claims,
} from './claims.ts'
import { escapedByte } from './percent.ts'
import { headerValue, type SignableRequest } from './request.ts'
import { ALGORITHM, TERMINATOR, type CredentialScope } from './signature.ts'
import {
  formatTimestamp,
  matchBasicTimestamp,
  matchHeaderTimestamp,
  MAX_SKEW_SECONDS,
  type Timestamp,
} from './timestamp.ts'
import type { VerifyOptions } from './verify-request.ts'

/*
 * What IAM and STS check of a signature, in their order and their words, before they look the access key up. Each check
 * throws what the service answers; the order decides which of several mistakes a client hears of.
 */

/** Reads and checks all that a signature claims, as IAM and STS do. Throws AwsApiError. */
export function checkQueryRequest(request: SignableRequest, options: VerifyOptions): Sigv4Claims {
  requireWholeEscapes(request.rawQuery)
  const parts = requireParts(request)
  const signedHeaders = splitSignedHeaders(parts.signedHeaders)
  if (!signedHeaders.includes('host') && !signedHeaders.includes(':authority')) {
    throw signatureDoesNotMatch("'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.")
  }
  const timestamp = requireTimestamp(parts)
  requireFresh(timestamp, options.now)
  const credential = matchCredential(parts.credential)
  if (!credential) {
    throw incompleteSignature(
      'Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, ' +
        `got '${parts.credential}'`,
    )
  }
  requireScope(credential.scope, timestamp, options)
  const expiresSeconds = parts.expires === undefined ? undefined : Number(parts.expires)
  return {
    form: parts.form,
    accessKeyId: credential.accessKeyId,
    credentialScope: credential.scope,
    signedHeaders,
    signature: parts.signature,
    timestamp,
    expiresSeconds: Number.isFinite(expiresSeconds) ? expiresSeconds : undefined,
    securityToken: parts.securityToken,
  }
}

function requireWholeEscapes(rawQuery: string): void {
  for (let at = rawQuery.indexOf('%'); at >= 0; at = rawQuery.indexOf('%', at + 1)) {
    if (at + 2 >= rawQuery.length) throw malformedQueryString('Incomplete trailing escape % sequence')
    if (escapedByte(rawQuery, at) < 0) {
      const escape = rawQuery.slice(at, at + 3)
      throw malformedQueryString(`Illegal hex character in escape % pattern: ${escape}`)
    }
  }
}

type CompleteParts = SignatureParts & {
  credential: string
  signedHeaders: string
  signature: string
  timestamp: string
}

function requireParts(request: SignableRequest): CompleteParts {
  const header = parseAuthorization(request)
  const presigned = parsePresigned(request)
  // AWS: a request with both forms is told nothing at all.
  if (header && presigned) throw signatureDoesNotMatch('')
  if (header) return requireHeaderParts(header, headerValue(request, 'authorization') ?? '')
  if (presigned && hasKnownAlgorithm(presigned)) return requirePresignedParts(presigned)
  throw new AwsApiError('MissingAuthenticationToken', 403, 'Request is missing Authentication Token')
}

function requireHeaderParts(parts: SignatureParts, authorization: string): CompleteParts {
  if (!hasKnownAlgorithm(parts)) throw incompleteSignature(`Unsupported AWS 'algorithm': '${parts.algorithm}'.`)
  if (parts.strayPart !== undefined) {
    throw incompleteSignature(
      `'${parts.strayPart}' not a valid key=value pair (missing equal-sign) in Authorization header: '${authorization}'`,
    )
  }
  const { credential, signature, signedHeaders, timestamp } = parts
  if (credential && signature && signedHeaders && timestamp) {
    return { ...parts, credential, signature, signedHeaders, timestamp }
  }
  const complaints: string[] = []
  if (!credential) complaints.push("Authorization header requires 'Credential' parameter.")
  if (!signature) complaints.push("Authorization header requires 'Signature' parameter.")
  if (!signedHeaders) complaints.push("Authorization header requires 'SignedHeaders' parameter.")
  if (!timestamp) {
    complaints.push("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.")
  }
  throw incompleteSignature(`${complaints.join(' ')} Authorization=${ALGORITHM}`)
}

function requirePresignedParts(parts: SignatureParts): CompleteParts {
  const { credential, signature, signedHeaders, timestamp } = parts
  if (credential && signature && signedHeaders && timestamp) {
    return { ...parts, credential, signature, signedHeaders, timestamp }
  }
  const required = {
    'X-Amz-Credential': credential,
    'X-Amz-Signature': signature,
    'X-Amz-SignedHeaders': signedHeaders,
    'X-Amz-Date': timestamp,
  }
  const complaints = Object.entries(required)
    .filter(([, value]) => !value)
    .map(([name]) => `AWS query-string parameters must include '${name}'.`)
  throw incompleteSignature(`${complaints.join(' ')} Re-examine the query-string parameters.`)
}

function requireTimestamp({ form, timestamp }: CompleteParts): Timestamp {
  const found = form === 'header' ? matchHeaderTimestamp(timestamp) : matchBasicTimestamp(timestamp)
  if (found) return found
  throw incompleteSignature(
    `Date must be in ISO-8601 'basic format'. Got '${timestamp}'. See http://en.wikipedia.org/wiki/ISO_8601`,
  )
}

function requireFresh({ date, basic }: Timestamp, now: Date): void {
  const earliest = new Date(now.getTime() - MAX_SKEW_SECONDS * 1000)
  const latest = new Date(now.getTime() + MAX_SKEW_SECONDS * 1000)
  if (date < earliest) {
    throw signatureDoesNotMatch(
      `Signature expired: ${basic} is now earlier than ${formatTimestamp(earliest)} (${formatTimestamp(now)} - 15 min.)`,
    )
  }
  if (date > latest) {
    throw signatureDoesNotMatch(
      `Signature not yet current: ${basic} is still later than ${formatTimestamp(latest)} ` +
        `(${formatTimestamp(now)} + 15 min.)`,
    )
  }
}

function requireScope(scope: CredentialScope, timestamp: Timestamp, options: VerifyOptions): void {
  const complaints: string[] = []
  if (!options.isValidRegion(scope.region, scope.service)) {
    complaints.push(`Credential should be scoped to a valid region, not '${scope.region}'.`)
  }
  if (!options.services.includes(scope.service)) {
    const expected = options.services.map((service) => `'${service}'`).join(' or ')
    complaints.push(`Credential should be scoped to correct service: ${expected}.`)
  }
  if (scope.terminator !== TERMINATOR) {
    complaints.push(`Credential should be scoped with a valid terminator: '${TERMINATOR}', not '${scope.terminator}'.`)
  }
  const day = timestamp.basic.slice(0, 8)
  if (scope.date !== day) {
    complaints.push(
      'Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: ' +
        `'${scope.date}' != '${day}', from '${timestamp.basic}'.`,
    )
  }
  if (complaints.length > 0) throw signatureDoesNotMatch(complaints.join(' '))
}

/** The answer of IAM and STS to a signature that is wrong. */
export function wrongQuerySignature(): AwsApiError {
  return signatureDoesNotMatch(
    'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key ' +
      'and signing method. Consult the service documentation for details.',
  )
}

function incompleteSignature(message: string): AwsApiError {
  return new AwsApiError('IncompleteSignature', 400, message)
}

function signatureDoesNotMatch(message: string): AwsApiError {
  return new AwsApiError('SignatureDoesNotMatch', 403, message)
}

function malformedQueryString(message: string): AwsApiError {
  return new AwsApiError('MalformedQueryString', 400, message)
}
