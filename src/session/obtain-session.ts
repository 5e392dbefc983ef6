import type { AccessKey, Aws, CachedSession, SessionKey, SignInPrompts, Sts, Turns, UserWithDevice } from '../ports.ts'
import { isFresh } from './freshness.ts'
import { signIn, type SignInStores } from './sign-in.ts'
import { withTokenCode } from './with-token-code.ts'

export interface SignInPorts extends SignInStores {
  readonly aws: Aws
  readonly prompts: SignInPrompts
  readonly turns: Turns
}

/** What a session is wanted for. */
export interface SessionWish {
  readonly user: UserWithDevice
  readonly endpoint: string
  readonly accessKeyId: string
  readonly durationSeconds: number
  /** Opens the vault if need be: only called when there is no fresh session. */
  readonly loadAccessKey: () => Promise<AccessKey>
  /** `--token-code`; then nobody is asked. */
  readonly tokenCode: string | undefined
  /** Signs in although there is a fresh session. */
  readonly renew: boolean
  /** Instead of a sign-in: the session of another tool, from which a role is assumed. */
  readonly findSession?: (() => Promise<CachedSession>) | undefined
}

/** A user's MFA session and the name it is kept under. */
export interface ObtainedSession extends CachedSession {
  readonly key: SessionKey
  readonly reused: boolean
}

/**
 * The user's session: a fresh one that is kept, else a new one for a token code, which is asked again when it is wrong. Of
 * any number of processes that want it one asks, and the others take what that has got.
 */
export async function obtainSession(ports: SignInPorts, wish: SessionWish): Promise<ObtainedSession> {
  const key = sessionKey(wish)
  const before = await ports.sessions.find(key)
  if (before && !wish.renew && isFresh(before, ports.clock.now())) return { ...before, key, reused: true }

  return ports.turns.inTurn(turnOf(key), async () => {
    const since = await findNewer(ports, key, before)
    if (since) return { ...since, key, reused: true }
    const sts = ports.aws.sts(await wish.loadAccessKey())
    return { ...(await signInAnew({ ...ports, sts }, key, wish.tokenCode)), key, reused: false }
  })
}

async function signInAnew(
  ports: SignInPorts & { readonly sts: Sts },
  key: SessionKey,
  given: string | undefined,
): Promise<CachedSession> {
  return withTokenCode(ports, { serialNumber: key.serialNumber, given }, (tokenCode) => signIn(ports, key, tokenCode))
}

/** The fresh session that came in the meantime: another process has asked for it. */
export async function findNewer(
  { sessions, clock }: Pick<SignInPorts, 'sessions' | 'clock'>,
  key: SessionKey,
  before: CachedSession | undefined,
): Promise<CachedSession | undefined> {
  const now = await sessions.find(key)
  if (now?.credentials.sessionToken === before?.credentials.sessionToken) return undefined
  return now && isFresh(now, clock.now()) ? now : undefined
}

/** What those wait for who want the same session. */
export function turnOf(key: SessionKey): string {
  return `session ${JSON.stringify(key)}`
}

/** What a user's session is kept under. */
export function sessionKey({ user, endpoint, accessKeyId, durationSeconds }: SessionWish): SessionKey {
  const { partition, account, userName, serialNumber, localAwsInstanceId } = user
  return { partition, endpoint, localAwsInstanceId, accessKeyId, account, userName, serialNumber, durationSeconds }
}
