import type { AssumeRoleInput, CachedSession, SessionKey } from '../ports.ts'
import { isFresh } from './freshness.ts'
import {
  obtainSession,
  sessionKey,
  type ObtainedSession,
  type SessionWish,
  type SignInPorts,
} from './obtain-session.ts'
import { isUnknownSession } from './rejection.ts'

/**
 * A role's session from a user's MFA session, for which AWS asks no further code. Kept, and reused while fresh. When AWS
 * no longer knows the user's session, that is dropped and the user signs in once more.
 */
export async function obtainRoleSession(
  ports: SignInPorts,
  wish: SessionWish,
  role: AssumeRoleInput,
): Promise<ObtainedSession> {
  const key: SessionKey = { ...sessionKey(wish), role }
  const cached = wish.renew ? undefined : await ports.sessions.find(key)
  if (cached && isFresh(cached, ports.clock.now())) return { ...cached, key, reused: true }

  const source = await obtainSession(ports, wish)
  try {
    return await assumeRole(ports, source, key, role)
  } catch (error) {
    if (!source.reused || !isUnknownSession(error)) throw error
    await ports.sessions.remove(source.key)
    return assumeRole(ports, await obtainSession(ports, { ...wish, renew: true }), key, role)
  }
}

async function assumeRole(
  { aws, sessions, clock }: SignInPorts,
  source: CachedSession,
  key: SessionKey,
  role: AssumeRoleInput,
): Promise<ObtainedSession> {
  const issuedAt = clock.now()
  const session = { credentials: await aws.sts(source.credentials).assumeRole(role), issuedAt }
  await sessions.save(key, session)
  return { ...session, key, reused: false }
}
