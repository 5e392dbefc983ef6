import { describe, expect, test } from 'vitest'
import { isFresh, isFreshForProcess } from '../../src/session/freshness.ts'

const issuedAt = new Date('2026-11-24T12:00:00Z')

function sessionOf(lifetimeSeconds: number) {
  const expiration = new Date(issuedAt.getTime() + lifetimeSeconds * 1000)
  return { issuedAt, credentials: { accessKeyId: 'ASIA', secretAccessKey: 's', sessionToken: 't', expiration } }
}

describe('isFresh: more than 15 minutes or a quarter of its life remain, whichever is less', () => {
  const cases = [
    { lifetimeSeconds: 43_200, remainingSeconds: 901, fresh: true },
    { lifetimeSeconds: 43_200, remainingSeconds: 900, fresh: false },
    { lifetimeSeconds: 3600, remainingSeconds: 901, fresh: true },
    { lifetimeSeconds: 3600, remainingSeconds: 900, fresh: false },
    { lifetimeSeconds: 900, remainingSeconds: 226, fresh: true },
    { lifetimeSeconds: 900, remainingSeconds: 225, fresh: false },
    { lifetimeSeconds: 900, remainingSeconds: -1, fresh: false },
  ]
  for (const { lifetimeSeconds, remainingSeconds, fresh } of cases) {
    test(`${remainingSeconds} s of ${lifetimeSeconds} s`, () => {
      const now = new Date(issuedAt.getTime() + (lifetimeSeconds - remainingSeconds) * 1000)
      expect(isFresh(sessionOf(lifetimeSeconds), now)).toBe(fresh)
    })
  }
})

describe('isFreshForProcess', () => {
  test('refuses a session made for less than 30 minutes, however fresh', () => {
    expect(isFreshForProcess(sessionOf(1799 - 60), issuedAt)).toBe(false)
    expect(isFreshForProcess(sessionOf(1800), issuedAt)).toBe(true)
  })
})
