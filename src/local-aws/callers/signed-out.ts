import type { SessionClaims } from './session-token.ts'
import type { Tables } from '../store/tables.ts'

/** How many sign-outs of one user or role are remembered one by one. */
const REMEMBERED_PER_OWNER = 100
/** As long as such a session lasts at most. */
const LONGEST_MS = 43_200_000

/** Whether a session was begun by signing in, so that it can be signed out. */
export function isConsoleSession({ source, isConsole }: SessionClaims): boolean {
  return source === 'Console' || isConsole === true
}

export function isSignedOut(tables: Tables, claims: SessionClaims): boolean {
  if (tables.signedOut.get(claims.accessKeyId) !== undefined) return true
  const mark = isConsoleSession(claims) ? tables.signOutMarks.get(claims.ownerId) : undefined
  return mark !== undefined && claims.issuedAt <= mark.issuedUpTo
}

/**
 * Remembers, until its end, that a session was signed out. Who signs out more often than a person would loses, in place of
 * a list without end, all sessions that began by signing in until now.
 */
export function noteSignOut(tables: Tables, { accessKeyId, ownerId, expiresAt }: SessionClaims, now: number): void {
  const { signedOut, signOutMarks } = tables
  for (const row of signedOut.all()) if (row.expiresAt <= now) signedOut.delete(row.accessKeyId)
  for (const mark of signOutMarks.all()) if (mark.expiresAt <= now) signOutMarks.delete(mark.ownerId)
  if (expiresAt <= now) return
  const remembered = signedOut.list('owner', ownerId)
  if (remembered.length < REMEMBERED_PER_OWNER) {
    signedOut.put({ accessKeyId, ownerId, expiresAt })
    return
  }
  for (const row of remembered) signedOut.delete(row.accessKeyId)
  signOutMarks.put({ ownerId, issuedUpTo: now, expiresAt: now + LONGEST_MS })
}
