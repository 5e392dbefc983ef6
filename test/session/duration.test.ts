import { describe, expect, test } from 'vitest'
import { roleDuration, sessionDuration } from '../../src/session/duration.ts'

describe('sessionDuration, STS API Reference "GetSessionToken"', () => {
  const cases = [
    { userName: 'ana', requested: undefined, seconds: 43_200 },
    { userName: 'ana', requested: 900, seconds: 900 },
    { userName: 'ana', requested: 129_600, seconds: 129_600 },
    { userName: 'ana', requested: 899, seconds: undefined },
    { userName: 'ana', requested: 129_601, seconds: undefined },
    { userName: 'root', requested: undefined, seconds: 3600 },
    { userName: 'root', requested: 3601, seconds: undefined },
  ]
  for (const { userName, requested, seconds } of cases) {
    test(`${userName}: ${requested}`, () => {
      if (seconds === undefined) expect(() => sessionDuration(requested, userName)).toThrow('is not possible')
      else expect(sessionDuration(requested, userName)).toBe(seconds)
    })
  }
})

describe('roleDuration, STS API Reference "AssumeRole"', () => {
  test('an hour unless asked for more, and 12 hours at most', () => {
    expect(roleDuration(undefined, false)).toBe(3600)
    expect(roleDuration(43_200, false)).toBe(43_200)
    expect(() => roleDuration(43_201, false)).toThrow('a session of a role lasts 15 min to 12 h')
  })
})
