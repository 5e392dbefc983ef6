import fc from 'fast-check'
import { Secret, TOTP } from 'otpauth'
import { describe, expect, test } from 'vitest'
import { hotp, matchTokenCode, timeStepAt, timeStepStart, tokenCodeAt } from '../../src/totp/index.ts'
import vectors from '../vectors/rfc6238.json' with { type: 'json' }

const seed = Buffer.from(vectors.seedAscii)

describe(`matchTokenCode: ${vectors.source}`, () => {
  for (const { unixSeconds, timeStep, eightDigits, tokenCode } of vectors.cases) {
    test(`${tokenCode} at ${unixSeconds}`, () => {
      expect(eightDigits.slice(2)).toBe(tokenCode)
      expect(timeStepAt(unixSeconds)).toBe(timeStep)
      expect(tokenCodeAt(seed, unixSeconds)).toBe(tokenCode)
      expect(matchTokenCode(seed, tokenCode, unixSeconds)).toBe(timeStep)
    })
  }
})

describe('matchTokenCode', () => {
  const now = 1_700_000_015
  const present = timeStepAt(now)

  for (const distance of [-2, -1, 0, 1, 2]) {
    test(`takes the code ${distance} steps away, as STS does`, () => {
      expect(matchTokenCode(seed, hotp(seed, present + distance), now)).toBe(present + distance)
    })
  }

  for (const distance of [-3, 3]) {
    test(`refuses the code ${distance} steps away`, () => {
      expect(matchTokenCode(seed, hotp(seed, present + distance), now)).toBeUndefined()
    })
  }

  test('searches exactly the window that is asked for', () => {
    const window = { stepsBack: 0, stepsAhead: 1 }
    const matches = [-1, 0, 1, 2].map((distance) => matchTokenCode(seed, hotp(seed, present + distance), now, window))
    expect(matches).toEqual([undefined, present, present + 1, undefined])
  })

  test('refuses the code of another seed', () => {
    expect(matchTokenCode(Buffer.from('another seed, 20 byt'), tokenCodeAt(seed, now), now)).toBeUndefined()
  })

  for (const text of ['', '12345', '1234567', '12345a', ' 12345', '12345\n', '１２３４５６', '-12345']) {
    test(`${JSON.stringify(text)} matches nothing`, () => {
      expect(matchTokenCode(seed, text, now)).toBeUndefined()
    })
  }

  test('works in the first steps after 1970', () => {
    expect(matchTokenCode(seed, hotp(seed, 0), 3)).toBe(0)
  })
})

describe('tokenCodeAt', () => {
  test('agrees with the package otpauth at any time until 2200', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 16, maxLength: 64 }),
        fc.nat({ max: 7_258_118_400_000 }),
        (seed, unixMilliseconds) => {
          const theirs = new TOTP({ secret: new Secret({ buffer: seed.slice().buffer }) })
          expect(tokenCodeAt(seed, unixMilliseconds / 1000)).toBe(theirs.generate({ timestamp: unixMilliseconds }))
        },
      ),
    )
  })

  test('stays the same for 30 seconds and no longer', () => {
    const start = timeStepStart(56_666_667)
    expect(tokenCodeAt(seed, start + 29.999)).toBe(tokenCodeAt(seed, start))
    expect(tokenCodeAt(seed, start + 30)).not.toBe(tokenCodeAt(seed, start))
    expect(tokenCodeAt(seed, start - 0.001)).not.toBe(tokenCodeAt(seed, start))
  })
})
