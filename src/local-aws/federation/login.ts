import { findCredential } from '../callers/credentials.ts'
import type { SignedIn } from '../sign-in/signed-in.ts'
import { signedIn } from '../sign-in/signed-in.ts'
import type { LocalAwsState } from '../state.ts'
import { issueSession } from '../sts/session-credentials.ts'
import { badRequest } from './bad-request.ts'
import { unsealSigninToken } from './signin-token.ts'

/**
 * `Action=login`: begins the console session. It has other credentials than those it came from, and is as old as they are, so that
 * a policy which revokes sessions by `aws:TokenIssueTime` reaches it, too.
 *
 * @throws AwsApiError BadRequest
 */
export function login(
  state: LocalAwsState,
  parameters: URLSearchParams,
): { readonly destination: string; readonly answer: SignedIn } {
  const destination = readDestination(parameters.get('Destination') ?? '')
  const session = unsealSigninToken(state, parameters.get('SigninToken') ?? '')
  const now = state.clock.now().getTime()
  if (session === undefined || session.expiresAt <= now) throw badRequest('SigninToken is not valid, or no longer')

  // STS tells times in whole seconds.
  const seconds = Math.floor(session.expiresAt / 1000) - Math.floor(now / 1000)
  const { accessKeyId: _id, secretAccessKey: _secret, expiresAt: _end, accountId, ...kept } = session
  const issued = issueSession({ sealer: state.sealer, now }, accountId, seconds, { ...kept, isConsole: true })
  // Who was meant may be gone.
  const found = findCredential(state, issued.AccessKeyId, issued.SessionToken)
  if (typeof found === 'string') throw badRequest('SigninToken is of somebody who is no longer there')
  return { destination, answer: signedIn(found.caller.arn, issued) }
}

/** Pages of AWS's console, and of this computer. */
function readDestination(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const isConsole =
    url?.protocol === 'https:' && /(?:^|\.)(?:aws\.amazon\.com|amazonaws\.cn|amazonaws-us-gov\.com)$/.test(url.hostname)
  const isLocal = url?.protocol === 'http:' && /^(?:127\.0\.0\.1|\[::1\]|(?:.+\.)?localhost)$/.test(url.hostname)
  if (url === undefined || !(isConsole || isLocal)) throw badRequest('Destination is no page of the console')
  return url.href
}
