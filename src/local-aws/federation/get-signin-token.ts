import { hash, timingSafeEqual } from 'node:crypto'

import type { AwsApiError } from '../../errors.ts'
import type { SessionClaims } from '../callers/session-token.ts'
import { findCredential } from '../callers/credentials.ts'
import { readFields, requireText } from '../sign-in/fields.ts'
import type { LocalAwsState } from '../state.ts'
import { badRequest } from './bad-request.ts'
import { sealSigninToken } from './signin-token.ts'

const MIN_SECONDS = 900
const MAX_SECONDS = 43_200

/**
 * `Action=getSigninToken`: credentials of AssumeRole or GetFederationToken for a token that signs in. Without `SessionDuration` the
 * console session ends with the credentials.
 *
 * @throws AwsApiError BadRequest
 */
export function getSigninToken(state: LocalAwsState, parameters: URLSearchParams): string {
  const session = requireSession(state, parameters.get('Session') ?? '')
  const seconds = readDuration(parameters.get('SessionDuration'), session)
  if (seconds === undefined) return sealSigninToken(state, session)
  return sealSigninToken(state, { ...session, expiresAt: state.clock.now().getTime() + seconds * 1000 })
}

/** Whose credentials they are, if they are all three there and good. */
function requireSession(state: LocalAwsState, json: string): SessionClaims {
  const fields = readFields(Buffer.from(json))
  const found = findCredential(state, requireText(fields, 'sessionId'), requireText(fields, 'sessionToken'))
  if (typeof found === 'string') throw refused('they are unknown or expired')
  if (!isSame(found.secretAccessKey, requireText(fields, 'sessionKey'))) throw refused('they are unknown or expired')
  const { session } = found.caller
  if (session?.source !== 'AssumeRole' && session?.source !== 'GetFederationToken') {
    throw refused('only those of AssumeRole and GetFederationToken can sign in to the console')
  }
  if (session.isConsole === true) throw refused('they are those of a console session')
  return session
}

/** AWS: only credentials that AssumeRole gave for long-term keys may ask for a time of their own. */
function readDuration(text: string | null, { source, isChained }: SessionClaims): number | undefined {
  if (text === null || text === '') return undefined
  const seconds = /^[0-9]{1,6}$/.test(text) ? Number(text) : 0
  if (seconds < MIN_SECONDS || seconds > MAX_SECONDS) {
    throw badRequest(`SessionDuration is not a number of seconds from ${MIN_SECONDS} to ${MAX_SECONDS}`)
  }
  if (source === 'GetFederationToken') throw refused('those of GetFederationToken take no SessionDuration')
  if (isChained === true) throw refused('a role that was assumed by a session takes no SessionDuration')
  return seconds
}

function isSame(secret: string, given: string): boolean {
  return timingSafeEqual(hash('sha256', secret, 'buffer'), hash('sha256', given, 'buffer'))
}

/** AWS's words, as clients have recorded them, and the reason. */
function refused(reason: string): AwsApiError {
  return badRequest(`Invalid credentials parameter: ${reason}`)
}
