import { describe, expect, test } from 'vitest'
import { matchSixDigits, requireSixDigits } from '../../src/session/token-code.ts'

describe('matchSixDigits', () => {
  for (const text of ['012345', ' 012 345 ', '012-345']) {
    test(`takes \`${text}\``, () => expect(matchSixDigits(text)).toBe('012345'))
  }
  for (const text of ['', '12345', '1234567', '12345a', '\u0661\u0662\u0663\u0664\u0665\u0666', '١٢٣٤٥٦']) {
    test(`does not take \`${text}\``, () => expect(matchSixDigits(text)).toBeUndefined())
  }
  test('an option that is none shows nothing of it', () => {
    expect(() => requireSixDigits('918273645', '--token-code')).toThrow('--token-code must be six digits')
  })
})
