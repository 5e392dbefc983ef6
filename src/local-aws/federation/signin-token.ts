import type { SessionClaims } from '../callers/session-token.ts'
import type { LocalAwsState } from '../state.ts'

const PURPOSE = 'sign-in token'
const LIFETIME_MS = 900_000
const MAX_CHARACTERS = 32_768

/** The console session that is to begin. AWS documents a time for the token and doesn't say that it works only once. */
interface SigninToken {
  readonly session: SessionClaims
  readonly validUntil: number
}

/** @param session - As its own session token tells it, with the end that the console session is to have. */
export function sealSigninToken({ sealer, clock }: LocalAwsState, session: SessionClaims): string {
  const token: SigninToken = { session, validUntil: clock.now().getTime() + LIFETIME_MS }
  return sealer.seal(JSON.stringify(token), PURPOSE).toString('base64url')
}

/** @returns `undefined` for what this server didn't seal, or more than fifteen minutes ago. */
export function unsealSigninToken({ sealer, clock }: LocalAwsState, text: string): SessionClaims | undefined {
  const json = text.length > MAX_CHARACTERS ? undefined : sealer.unseal(Buffer.from(text, 'base64url'), PURPOSE)
  if (json === undefined) return undefined
  const { session, validUntil } = JSON.parse(json) as SigninToken
  return validUntil <= clock.now().getTime() ? undefined : session
}
