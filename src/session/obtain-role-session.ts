import type { AssumeRoleInput, CachedSession, SessionKey } from '../ports.ts'
import { assumeRoleWithCode, mayWantCode } from './assume-role-with-code.ts'
import { isFresh } from './freshness.ts'
import {
  findNewer,
  obtainSession,
  sessionKey,
  turnOf,
  type ObtainedSession,
  type SessionWish,
  type SignInPorts,
} from './obtain-session.ts'
import { isUnknownSession } from './rejection.ts'

/**
 * A role's session from a user's MFA session, or from that of the role before it: AWS asks no further code for either, but where a
 * trust policy refuses a session that is kept.
 * Kept, and reused while fresh. When AWS no longer knows the session it is made from, that is dropped and made once more.
 */
export async function obtainRoleSession(
  ports: SignInPorts,
  wish: SessionWish,
  role: AssumeRoleInput,
): Promise<ObtainedSession> {
  const key: SessionKey = { ...sessionKey(wish), role }
  const before = await ports.sessions.find(key)
  if (before && !wish.renew && isFresh(before, ports.clock.now())) return { ...before, key, reused: true }

  return ports.turns.inTurn(turnOf(key), async () => {
    const since = await findNewer(ports, key, before)
    if (since) return { ...since, key, reused: true }
    const source = await obtainSource(ports, wish, role)
    try {
      return await assumeRole(ports, source, key, role)
    } catch (error) {
      if (mayWantCode(error, source, role)) return withCode(ports, wish, { key, role, refusal: error })
      if (!source.reused || !isUnknownSession(error)) throw error
      await drop(ports, source)
      return assumeRole(ports, await obtainSource(ports, { ...wish, renew: false }, role), key, role)
    }
  })
}

async function obtainSource(
  ports: SignInPorts,
  wish: SessionWish,
  { source }: AssumeRoleInput,
): Promise<ObtainedSession> {
  if (source) return obtainRoleSession(ports, wish, source)
  if (!wish.findSession) return obtainSession(ports, wish)
  // Never one that is kept here: what AWS says of it is said as it is.
  return { ...(await wish.findSession()), key: sessionKey(wish), reused: false }
}

/** Unless another process, which found out the same, has put a new one there. */
async function drop({ sessions }: SignInPorts, { key, credentials }: ObtainedSession): Promise<void> {
  const kept = await sessions.find(key)
  if (kept?.credentials.sessionToken === credentials.sessionToken) await sessions.remove(key)
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

async function withCode(
  ports: SignInPorts,
  wish: SessionWish,
  { key, role, refusal }: { readonly key: SessionKey; readonly role: AssumeRoleInput; readonly refusal: unknown },
): Promise<ObtainedSession> {
  const issuedAt = ports.clock.now()
  const session = { credentials: await assumeRoleWithCode(ports, wish, { role, refusal }), issuedAt }
  await ports.sessions.save(key, session)
  return { ...session, key, reused: false }
}
