import { createHmac } from 'node:crypto'
import fc from 'fast-check'
import { HOTP, Secret } from 'otpauth'
import { describe, expect, test } from 'vitest'
import { hotp } from '../../src/totp/index.ts'
import vectors from '../vectors/rfc4226.json' with { type: 'json' }

const seed = Buffer.from(vectors.seedAscii)

describe(`hotp: ${vectors.source}`, () => {
  for (const { counter, digest, truncated, tokenCode } of vectors.cases) {
    test(`counter ${counter} gives ${tokenCode}`, () => {
      const movingFactor = Buffer.alloc(8)
      movingFactor.writeUInt8(counter, 7)
      expect(createHmac('sha1', seed).update(movingFactor).digest('hex')).toBe(digest)
      expect(String(truncated).slice(-6)).toBe(tokenCode)
      expect(hotp(seed, counter)).toBe(tokenCode)
    })
  }
})

test('hotp agrees with the package otpauth for any seed and counter', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 80 }), fc.maxSafeNat(), (seed, counter) => {
      const theirs = HOTP.generate({ secret: new Secret({ buffer: seed.slice().buffer }), counter, digits: 6 })
      expect(hotp(seed, counter)).toBe(theirs)
    }),
  )
})
