import fc from 'fast-check'
import { Secret } from 'otpauth'
import { describe, expect, test } from 'vitest'
import { SallyportError } from '../../src/errors.ts'
import { decodeBase32, encodeBase32 } from '../../src/totp/index.ts'
import vectors from '../vectors/base32.json' with { type: 'json' }

describe(`base32: ${vectors.source}`, () => {
  for (const { ascii, base32 } of vectors.cases) {
    test(`"${ascii}" is ${base32}`, () => {
      expect(encodeBase32(Buffer.from(ascii))).toBe(base32.replaceAll('=', ''))
      expect(Buffer.from(decodeBase32(base32)).toString()).toBe(ascii)
    })
  }
})

describe('encodeBase32', () => {
  test('agrees with the package otpauth, and decodeBase32 takes it back', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        const text = encodeBase32(bytes)
        expect(text).toBe(new Secret({ buffer: bytes.slice().buffer }).base32)
        expect([...decodeBase32(text)]).toEqual([...bytes])
      }),
    )
  })
})

describe('decodeBase32', () => {
  test('takes lower case, blanks, hyphens, line ends and padding as people paste them', () => {
    expect(Buffer.from(decodeBase32(' mzxw-6ytb\toi==\n====\r\n')).toString()).toBe('foobar')
  })

  for (const [what, text] of [
    ['a digit that is not of the alphabet', 'MZXW6YT1'],
    ['a letter beyond ASCII', 'MZXW6YTÉ'],
    ['a character whose code is a letter modulo 128', 'MZXW6YT\u00c1'],
    ['padding in the middle', 'MZ=XW6YT'],
    ['one character too many', 'MZXW6YTBO'],
    ['a length that no bytes give', 'MZXW6Y'],
  ] as const) {
    test(`refuses ${what} and does not echo the seed`, () => {
      const error = catchError(() => decodeBase32(text))
      expect(error).toBeInstanceOf(SallyportError)
      expect(error).toMatchObject({ code: 'USAGE' })
      expect(`${(error as SallyportError).message} ${(error as SallyportError).hint}`).not.toContain('MZ')
    })
  }

  test('tells where the bad character is', () => {
    expect(() => decodeBase32('MZXW 1')).toThrow('the seed is not base32: character 6 of 6 does not belong there')
  })
})

function catchError(run: () => unknown): unknown {
  try {
    run()
  } catch (error) {
    return error
  }
  return undefined
}
