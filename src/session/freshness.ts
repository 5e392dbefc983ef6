import type { CachedSession } from '../ports.ts'

/** The least that must remain, however long the session was made for. */
const LONGEST_RESERVE_SECONDS = 15 * 60

/** SDKs ask again for credentials with less than 15 minutes left; of a shorter session they would ask without end. */
export const SHORTEST_PROCESS_SESSION_SECONDS = 30 * 60

/** Whether a session may be handed out: while more than 15 minutes or a quarter of its life remain, whichever is less. */
export function isFresh(session: CachedSession, now: Date): boolean {
  const reserveSeconds = Math.min(LONGEST_RESERVE_SECONDS, lifetimeSeconds(session) / 4)
  return (session.credentials.expiration.getTime() - now.getTime()) / 1000 > reserveSeconds
}

/** Whether `credential_process` may hand it out: fresh, and not made for less than 30 minutes. */
export function isFreshForProcess(session: CachedSession, now: Date): boolean {
  // A minute of grace: AWS counts from its own clock.
  return lifetimeSeconds(session) > SHORTEST_PROCESS_SESSION_SECONDS - 60 && isFresh(session, now)
}

function lifetimeSeconds({ credentials, issuedAt }: CachedSession): number {
  return (credentials.expiration.getTime() - issuedAt.getTime()) / 1000
}
