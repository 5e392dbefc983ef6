import type { AwsApiError } from '../../errors.ts'
import type { SignableRequest, Sigv4Claims, VerifiedRequest } from '../../sigv4/index.ts'
import { formatTimestamp, hasSignature, headerValue, UNSIGNED_PAYLOAD } from '../../sigv4/index.ts'
import type { Caller } from '../callers/caller.ts'
import { ANONYMOUS } from '../callers/caller.ts'
import type { Credential, CredentialProblem } from '../callers/credentials.ts'
import { findCredential } from '../callers/credentials.ts'
import type { Exchange } from '../http/server.ts'
import type { LocalAwsState } from '../state.ts'
import { verifyCaller } from '../callers/verify-caller.ts'
import type { PresignedV2 } from './presigned-v2.ts'
import { readPresignedV2, requireSignatureV2 } from './presigned-v2.ts'
import type { S3Target } from './read-target.ts'
import { accessDenied, s3Error } from './s3-errors.ts'

export interface Authenticated {
  readonly verified: VerifiedRequest
  readonly caller: Caller
}

/** Who signed a request, if anybody did. @throws AwsApiError As S3 answers. */
export function authenticate(state: LocalAwsState, { signable }: Exchange, target: S3Target): Authenticated {
  const now = state.signatureClock.now()
  const presignedV2 = readPresignedV2(signable, now)
  if (presignedV2 !== undefined) return authenticateV2(state, signable, target, presignedV2)
  if (!hasSignature(signable)) return { verified: unverified(signable, now), caller: ANONYMOUS }
  return verifyCaller(state, signable, '', {
    flavour: 's3',
    services: ['s3'],
    requireCredential: (claims) => requireCredential(state, claims),
  })
}

/** What the URL says in version 2, as the claims that version 4 would make: of any Region, the body unsigned. */
function authenticateV2(
  state: LocalAwsState,
  signable: SignableRequest,
  target: S3Target,
  url: PresignedV2,
): Authenticated {
  const { secretAccessKey, caller } = requireCredential(state, url)
  requireSignatureV2(signable, target, url, secretAccessKey)
  const { accessKeyId, signature, securityToken } = url
  const verified = { ...withoutScope(state.signatureClock.now()), accessKeyId, signature, securityToken }
  return { verified, caller }
}

/** What an unsigned request says of its body counts all the same, but for signatures of its chunks. @throws AwsApiError */
function unverified(signable: SignableRequest, now: Date): VerifiedRequest {
  const payloadHash = headerValue(signable, 'x-amz-content-sha256')?.trim() ?? UNSIGNED_PAYLOAD
  if (payloadHash.startsWith('STREAMING-AWS4-')) throw accessDenied()
  return { ...withoutScope(now), form: 'header', payloadHash }
}

/** A request of now, in any Region, signed by nobody. */
function withoutScope(now: Date): VerifiedRequest {
  const basic = formatTimestamp(now)
  return {
    form: 'presigned',
    accessKeyId: '',
    credentialScope: { date: basic.slice(0, 8), region: 'us-east-1', service: 's3', terminator: 'aws4_request' },
    signedHeaders: [],
    signature: '',
    timestamp: { date: now, basic },
    expiresSeconds: undefined,
    securityToken: undefined,
    payloadHash: UNSIGNED_PAYLOAD,
    signingKey: new Uint8Array(),
  }
}

type Named = Pick<Sigv4Claims, 'accessKeyId' | 'securityToken'>

function requireCredential(state: LocalAwsState, claims: Named): Credential {
  const found = findCredential(state, claims.accessKeyId, claims.securityToken)
  if (typeof found === 'string') throw refusal(found, claims)
  return found
}

function refusal(problem: CredentialProblem, { accessKeyId, securityToken = '' }: Named): AwsApiError {
  if (problem === 'unknown-key') {
    const message = 'The AWS Access Key Id you provided does not exist in our records.'
    return s3Error('InvalidAccessKeyId', 403, message, { AWSAccessKeyId: accessKeyId })
  }
  const details = { 'Token-0': securityToken }
  if (problem === 'expired-token') return s3Error('ExpiredToken', 400, 'The provided token has expired.', details)
  return s3Error('InvalidToken', 400, 'The provided token is malformed or otherwise invalid.', details)
}
