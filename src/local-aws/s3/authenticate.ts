import type { AwsApiError } from '../../errors.ts'
import type { Sigv4Claims, VerifiedRequest } from '../../sigv4/index.ts'
import { deriveSigningKey, formatScope, verifyRequest } from '../../sigv4/index.ts'
import type { Caller } from '../caller.ts'
import type { CredentialProblem } from '../credentials.ts'
import { findCredential } from '../credentials.ts'
import { isRegion } from '../regions.ts'
import type { Exchange } from '../server.ts'
import type { LocalAwsState } from '../state.ts'
import { s3Error } from './s3-errors.ts'

/** Who signed a request. @throws AwsApiError As S3 answers; AccessDenied for an anonymous one. */
export function authenticate(
  state: LocalAwsState,
  { signable }: Exchange,
): { verified: VerifiedRequest; caller: Caller } {
  let caller: Caller | undefined
  const verified = verifyRequest(signable, '', {
    flavour: 's3',
    now: state.signatureClock.now(),
    services: ['s3'],
    isValidRegion: isRegion,
    findSigningKey(claims) {
      const found = findCredential(state, claims.accessKeyId, claims.securityToken)
      if (typeof found === 'string') throw refusal(found, claims)
      caller = found.caller
      return state.credentials.signingKey(`${claims.accessKeyId}/${formatScope(claims.credentialScope)}`, () =>
        deriveSigningKey(found.secretAccessKey, claims.credentialScope),
      )
    },
  })
  if (caller === undefined) throw new Error('a verified request has a caller')
  return { verified, caller }
}

function refusal(problem: CredentialProblem, { accessKeyId, securityToken = '' }: Sigv4Claims): AwsApiError {
  if (problem === 'unknown-key') {
    const message = 'The AWS Access Key Id you provided does not exist in our records.'
    return s3Error('InvalidAccessKeyId', 403, message, { AWSAccessKeyId: accessKeyId })
  }
  const details = { 'Token-0': securityToken }
  if (problem === 'expired-token') return s3Error('ExpiredToken', 400, 'The provided token has expired.', details)
  return s3Error('InvalidToken', 400, 'The provided token is malformed or otherwise invalid.', details)
}
