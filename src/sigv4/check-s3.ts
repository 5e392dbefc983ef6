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
import { headerValue, type SignableRequest } from './request.ts'
import { requireS3Expiry, requireS3Skew } from './check-s3-time.ts'
import { ALGORITHM, TERMINATOR, type CredentialScope } from './signature.ts'
import { matchBasicTimestamp, matchHeaderTimestamp, type Timestamp } from './timestamp.ts'
import type { VerifyOptions } from './verify-request.ts'

/*
 * What S3 checks of a signature, in its words, before it looks the access key up. Its order is not published; here what
 * is malformed comes first, then the scope, then the time.
 */

/** Reads and checks all that a signature claims, as S3 does. Throws AwsApiError. */
export function checkS3Request(request: SignableRequest, options: VerifyOptions): Sigv4Claims {
  const parts = requireParts(request)
  const complain = parts.form === 'header' ? headerMalformed : queryParametersError
  const credential = matchCredential(parts.credential)
  if (!credential) {
    throw complain('the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".')
  }
  const timestamp = requireTimestamp(parts)
  requireScope(credential.scope, timestamp, options, complain)
  const expiresSeconds = parts.form === 'presigned' ? requireExpiresSeconds(parts.expires ?? '') : undefined
  if (expiresSeconds === undefined) requireS3Skew(timestamp, options.now)
  else requireS3Expiry(timestamp, expiresSeconds, options.now)
  const signedHeaders = splitSignedHeaders(parts.signedHeaders)
  requireAllSigned(request, signedHeaders)
  return {
    form: parts.form,
    accessKeyId: credential.accessKeyId,
    credentialScope: credential.scope,
    signedHeaders,
    signature: parts.signature,
    timestamp,
    expiresSeconds,
    securityToken: parts.securityToken,
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
  if (header && presigned) {
    throw invalidArgument(
      'Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter or ' +
        'the Authorization header should be specified',
      'Authorization',
      headerValue(request, 'authorization') ?? '',
    )
  }
  if (header) return requireHeaderParts(header)
  if (presigned) return requirePresignedParts(presigned)
  throw new AwsApiError('AccessDenied', 403, 'Access Denied')
}

function requireHeaderParts(parts: SignatureParts): CompleteParts {
  if (!hasKnownAlgorithm(parts)) {
    if (parts.algorithm !== 'AWS') {
      throw invalidArgument('Unsupported Authorization Type', 'Authorization', parts.algorithm)
    }
    // What is signed by version 2 begins with the bare word AWS.
    throw new AwsApiError(
      'InvalidRequest',
      400,
      `The authorization mechanism you have provided is not supported. Please use ${ALGORITHM}.`,
    )
  }
  const { credential, signature, signedHeaders, timestamp } = parts
  if (!credential || !signature || !signedHeaders) {
    throw headerMalformed(
      'the authorization header requires three components: Credential, SignedHeaders, and Signature.',
    )
  }
  if (!timestamp) {
    throw new AwsApiError('AccessDenied', 403, 'AWS authentication requires a valid Date or x-amz-date header')
  }
  return { ...parts, credential, signature, signedHeaders, timestamp }
}

function requirePresignedParts(parts: SignatureParts): CompleteParts {
  const { credential, signature, signedHeaders, timestamp } = parts
  if (!credential || !signature || !signedHeaders || !timestamp || !parts.expires) {
    throw parametersError(
      'Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, ' +
        'X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.',
    )
  }
  if (!hasKnownAlgorithm(parts)) {
    throw parametersError('X-Amz-Algorithm only supports "AWS4-HMAC-SHA256 and AWS4-ECDSA-P256-SHA256"')
  }
  return { ...parts, credential, signature, signedHeaders, timestamp }
}

function requireTimestamp({ form, timestamp }: CompleteParts): Timestamp {
  const found = form === 'header' ? matchHeaderTimestamp(timestamp) : matchBasicTimestamp(timestamp)
  if (found) return found
  if (form === 'header') {
    throw new AwsApiError('AccessDenied', 403, 'AWS authentication requires a valid Date or x-amz-date header')
  }
  throw parametersError(`X-Amz-Date must be in the ISO8601 Long Format "yyyyMMdd'T'HHmmss'Z'"`)
}

type Complain = (reason: string, details?: Record<string, string>) => AwsApiError

function requireScope(
  scope: CredentialScope,
  timestamp: Timestamp,
  { services, isValidRegion, expectedRegion = 'us-east-1' }: VerifyOptions,
  complain: Complain,
): void {
  const day = timestamp.basic.slice(0, 8)
  if (scope.date !== day) {
    throw complain(`Invalid credential date "${scope.date}". This date is not the same as X-Amz-Date: "${day}".`)
  }
  if (!isValidRegion(scope.region, scope.service)) {
    const reason = `the region '${scope.region}' is wrong; expecting '${expectedRegion}'`
    throw complain(reason, { Region: expectedRegion })
  }
  if (!services.includes(scope.service)) {
    throw complain(`incorrect service "${scope.service}". This endpoint belongs to "${services.join('" or "')}".`)
  }
  if (scope.terminator !== TERMINATOR) {
    throw complain(`incorrect terminal "${scope.terminator}". This endpoint uses "${TERMINATOR}".`)
  }
}

const MAX_EXPIRES_SECONDS = 604_800

function requireExpiresSeconds(expires: string): number {
  if (!/^-?\d+$/.test(expires)) throw parametersError('X-Amz-Expires should be a number')
  const seconds = Number(expires)
  if (seconds < 0) throw parametersError('X-Amz-Expires must be non-negative')
  if (seconds > MAX_EXPIRES_SECONDS) {
    throw parametersError(
      'X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than ' +
        `${MAX_EXPIRES_SECONDS} seconds`,
    )
  }
  return seconds
}

/** AWS: `host` and every `x-amz-` header of the request must be signed; only the payload's own hash may go without. */
function requireAllSigned(request: SignableRequest, signedHeaders: readonly string[]): void {
  const signed = new Set(signedHeaders)
  const unsigned = [...request.headers.keys()].filter((name) => mustBeSigned(name) && !signed.has(name)).sort()
  if (unsigned.length === 0) return
  throw new AwsApiError('AccessDenied', 403, 'There were headers present in the request which were not signed', {
    details: { HeadersNotSigned: unsigned.join(', ') },
  })
}

function mustBeSigned(name: string): boolean {
  return name === 'host' || (name.startsWith('x-amz-') && name !== 'x-amz-content-sha256')
}

function headerMalformed(reason: string, details: Record<string, string> = {}): AwsApiError {
  const message = `The authorization header is malformed; ${reason}`
  return new AwsApiError('AuthorizationHeaderMalformed', 400, message, { details })
}

function queryParametersError(reason: string, details: Record<string, string> = {}): AwsApiError {
  return parametersError(`Error parsing the X-Amz-Credential parameter; ${reason}`, details)
}

function parametersError(message: string, details: Record<string, string> = {}): AwsApiError {
  return new AwsApiError('AuthorizationQueryParametersError', 400, message, { details })
}

function invalidArgument(message: string, name: string, value: string): AwsApiError {
  const details = { ArgumentName: name, ArgumentValue: value }
  return new AwsApiError('InvalidArgument', 400, message, { details })
}
