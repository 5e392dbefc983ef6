import fc from 'fast-check'
import { TOTP, URI } from 'otpauth'
import { describe, expect, test } from 'vitest'
import { SallyportError } from '../../src/errors.ts'
import {
  AWS_ISSUER,
  decodeBase32,
  encodeBase32,
  formatKeyUri,
  generateSeed,
  parseKeyUri,
} from '../../src/totp/index.ts'

const base32Seed = 'GEZDGNBVGY3TQOJQ'.repeat(4)
const awsUri = `otpauth://totp/Amazon%20Web%20Services:phone@123456789012?secret=${base32Seed}&issuer=Amazon%20Web%20Services`
const aws = { issuer: AWS_ISSUER, accountName: 'phone@123456789012', seed: decodeBase32(base32Seed) }

describe('key URIs', () => {
  test('formatKeyUri writes the form of AWS', () => {
    expect(formatKeyUri(aws)).toBe(awsUri)
  })

  test('parseKeyUri reads the form of AWS', () => {
    expect(parseKeyUri(awsUri)).toEqual(aws)
  })

  test('parseKeyUri reads the form of the API reference, without an issuer', () => {
    expect(parseKeyUri(`otpauth://totp/phone@123456789012?secret=${base32Seed}`)).toEqual({ ...aws, issuer: undefined })
  })

  test('parseKeyUri takes the issuer of the label, an escaped colon, and the defaults spelt out', () => {
    const text = `otpauth://TOTP/Acme%3A%20ana?secret=${base32Seed}&algorithm=sha1&digits=6&period=30`
    expect(parseKeyUri(text)).toMatchObject({ issuer: 'Acme', accountName: 'ana' })
  })

  test('what formatKeyUri writes, the package otpauth reads, and the other way round', () => {
    const word = fc.string({ minLength: 1, maxLength: 20 }).map((text) => `x${text.replaceAll(':', '')}x`)
    fc.assert(
      fc.property(word, word, fc.uint8Array({ minLength: 1, maxLength: 64 }), (issuer, accountName, seed) => {
        const theirs = URI.parse(formatKeyUri({ issuer, accountName, seed }))
        expect(theirs).toBeInstanceOf(TOTP)
        expect(theirs).toMatchObject({ issuer, label: accountName, digits: 6, period: 30, algorithm: 'SHA1' })
        expect(theirs.secret.base32).toBe(encodeBase32(seed))
        const ours = parseKeyUri(theirs.toString())
        expect({ ...ours, seed: encodeBase32(ours.seed) }).toEqual({ issuer, accountName, seed: encodeBase32(seed) })
      }),
    )
  })

  for (const [what, text, message] of [
    ['counter-based codes', `otpauth://hotp/a?secret=${base32Seed}&counter=1`, 'its type is `hotp`, not `totp`'],
    [
      'SHA-256',
      `otpauth://totp/a?secret=${base32Seed}&algorithm=SHA256`,
      "its algorithm is `SHA256`, and IAM's devices use SHA1",
    ],
    ['eight digits', `otpauth://totp/a?secret=${base32Seed}&digits=8`, "its digits is `8`, and IAM's devices use 6"],
    [
      'a period of 60 s',
      `otpauth://totp/a?secret=${base32Seed}&period=60`,
      "its period is `60`, and IAM's devices use 30",
    ],
    ['a URI without seed', 'otpauth://totp/a?issuer=b', 'it has no `secret` parameter'],
    ['a seed of blanks only', 'otpauth://totp/a?secret=%20', 'its `secret` parameter is empty'],
    ['a seed that is not base32', 'otpauth://totp/a?secret=MZXW6YT1', 'the seed is not base32'],
    ['a broken escape', `otpauth://totp/%zz?secret=${base32Seed}`, 'its label has a broken percent escape'],
    ['a web address', 'https://example.com/', 'not a key URI'],
    ['a URI without label', `otpauth://totp?secret=${base32Seed}`, 'not a key URI'],
    ['a hostile type', `otpauth://\u001b[2Jx/a?secret=${base32Seed}`, 'its type is `?[2jx`'],
  ] as const) {
    test(`parseKeyUri refuses ${what} and does not echo the seed`, () => {
      let error: unknown
      try {
        parseKeyUri(text)
      } catch (thrown) {
        error = thrown
      }
      expect(error).toBeInstanceOf(SallyportError)
      expect((error as SallyportError).code).toBe('USAGE')
      expect((error as SallyportError).message).toContain(message)
      expect((error as SallyportError).message).not.toContain('MZXW')
      expect((error as SallyportError).message).not.toContain('GEZDG')
    })
  }
})

describe('generateSeed', () => {
  test('gives 40 bytes, 64 characters of base32, new each time', () => {
    expect(encodeBase32(generateSeed())).toMatch(/^[A-Z2-7]{64}$/)
    expect(encodeBase32(generateSeed())).not.toBe(encodeBase32(generateSeed()))
  })
})
