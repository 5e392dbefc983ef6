import type { SignableRequest, Sigv4Claims, VerifiedRequest, VerifyOptions } from '../../sigv4/index.ts'
import { deriveSigningKey, formatScope, verifyRequest } from '../../sigv4/index.ts'
import { noteAccessKeyUse } from './access-key-use.ts'
import type { Caller } from './caller.ts'
import type { Credential } from './credentials.ts'
import { isRegion, servedIn } from '../regions.ts'
import type { LocalAwsState } from '../state.ts'

/** What a signature is to be held to, and how its API words a key or token that isn't taken. */
export interface VerifyCallerOptions extends Pick<VerifyOptions, 'flavour' | 'services'> {
  /** What is asked for, where the request says so before it is read. */
  readonly actionName?: string | undefined
  /** @throws AwsApiError */
  readonly requireCredential: (claims: Sigv4Claims) => Credential
}

/**
 * Who signed a request; that a long-term key was used is noted.
 *
 * @param payload - As `verifyRequest` takes it.
 * @throws AwsApiError As AWS answers, in its order of checks.
 */
export function verifyCaller(
  state: LocalAwsState,
  signable: SignableRequest,
  payload: string,
  { flavour, services, actionName, requireCredential }: VerifyCallerOptions,
): { readonly verified: VerifiedRequest; readonly caller: Caller } {
  let caller: Caller | undefined
  const verified = verifyRequest(signable, payload, {
    flavour,
    now: state.signatureClock.now(),
    services,
    isValidRegion: isRegion,
    findSigningKey(claims) {
      const found = requireCredential(claims)
      caller = found.caller
      const { secretAccessKey } = found
      const { credentialScope } = claims
      return state.credentials.signingKey(`${secretAccessKey}/${formatScope(credentialScope)}`, () =>
        deriveSigningKey(secretAccessKey, credentialScope),
      )
    },
  })
  if (caller === undefined) throw new Error('a verified request has a caller')
  const { credentialScope } = verified
  const region = servedIn(credentialScope)
  noteAccessKeyUse(state, caller, { serviceName: credentialScope.service, region, actionName })
  return { verified, caller }
}
