import { SallyportError } from '../errors.ts'
import type { AccessKey, Aws, CachedSession, SessionKey, SignInPrompts, UserWithDevice } from '../ports.ts'
import { isFresh } from './freshness.ts'
import { signIn, type SignInStores } from './sign-in.ts'

/** How often a wrong code is asked again: AWS counts nine tries in three minutes. */
const TRIES = 5

export interface SignInPorts extends SignInStores {
  readonly aws: Aws
  readonly prompts: SignInPrompts
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
}

/** A user's MFA session and the name it is kept under. */
export interface ObtainedSession extends CachedSession {
  readonly key: SessionKey
  readonly reused: boolean
}

/** The user's session: a fresh one that is kept, else a new one for a token code, which is asked again when it is wrong. */
export async function obtainSession(ports: SignInPorts, wish: SessionWish): Promise<ObtainedSession> {
  const key = sessionKey(wish)
  const cached = wish.renew ? undefined : await ports.sessions.find(key)
  if (cached && isFresh(cached, ports.clock.now())) return { ...cached, key, reused: true }

  const sts = ports.aws.sts(await wish.loadAccessKey())
  if (wish.tokenCode !== undefined) {
    return { ...(await signIn({ ...ports, sts }, key, wish.tokenCode)), key, reused: false }
  }

  let again: string | undefined
  for (let tries = 1; ; tries += 1) {
    const tokenCode = await ports.prompts.askTokenCode(key.serialNumber, again)
    try {
      return { ...(await signIn({ ...ports, sts }, key, tokenCode)), key, reused: false }
    } catch (error) {
      if (!(error instanceof SallyportError) || error.code !== 'TOKEN_CODE_REJECTED' || tries === TRIES) throw error
      again = error.hint === undefined ? error.message : `${error.message}: ${error.hint}`
    }
  }
}

/** What a user's session is kept under. */
export function sessionKey({ user, endpoint, accessKeyId, durationSeconds }: SessionWish): SessionKey {
  const { partition, account, userName, serialNumber, localAwsInstanceId } = user
  return { partition, endpoint, localAwsInstanceId, accessKeyId, account, userName, serialNumber, durationSeconds }
}
