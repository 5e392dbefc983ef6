import { expect, test } from 'vitest'

import type { SessionClaims } from '../../../src/local-aws/callers/session-token.ts'
import { isSignedOut, noteSignOut } from '../../../src/local-aws/callers/signed-out.ts'
import { createTables } from '../../../src/local-aws/store/tables.ts'

const HOUR = 3_600_000
const START = Date.parse('2026-11-24T12:00:00Z')

function session(ownerId: string, number: number, issuedAt: number, more: Partial<SessionClaims> = {}): SessionClaims {
  return {
    accessKeyId: `ASIA${ownerId}${number}`,
    secretAccessKey: 'secret',
    accountId: '123456789012',
    issuedAt,
    expiresAt: issuedAt + 12 * HOUR,
    source: 'Console',
    ownerId,
    ...more,
  }
}

test('a session is signed out until its end, and then forgotten', () => {
  const tables = createTables()
  const [first, second] = [session('ana', 1, START), session('ana', 2, START)]
  noteSignOut(tables, first, START)
  expect([first, second].map((claims) => isSignedOut(tables, claims))).toEqual([true, false])
  noteSignOut(tables, session('bo', 3, START + 13 * HOUR), START + 13 * HOUR)
  expect([...tables.signedOut.all()].map(({ ownerId }) => ownerId)).toEqual(['bo'])
})

test('however often somebody signs out, no sign-out is lost and little is kept', () => {
  const tables = createTables()
  const signedOut: SessionClaims[] = []
  for (let number = 0; number < 5000; number++) {
    const now = START + number * 1000
    const claims = session('ana', number, now)
    signedOut.push(claims)
    noteSignOut(tables, claims, now)
  }
  expect(signedOut.every((claims) => isSignedOut(tables, claims))).toBe(true)
  expect(tables.signedOut.size).toBeLessThanOrEqual(100)
  expect(tables.signOutMarks.size).toBe(1)

  const later = START + 5000 * 1000
  expect(isSignedOut(tables, session('ana', 5001, later))).toBe(false)
  expect(isSignedOut(tables, session('bo', 1, START))).toBe(false)
  // What did not begin by signing in can't be signed out.
  expect(isSignedOut(tables, session('ana', 5002, START, { source: 'GetSessionToken' }))).toBe(false)
  noteSignOut(tables, session('bo', 2, later + 13 * HOUR), later + 13 * HOUR)
  expect([tables.signedOut.size, tables.signOutMarks.size]).toEqual([1, 0])
})
