import { describe, expect, test } from 'vitest'
import { printable, printableLines } from '../../../src/cli/telling/printable.ts'

describe('what comes from elsewhere, for a terminal', () => {
  test.each([
    ['ana+ops@example.com,=.-_', 'ana+ops@example.com,=.-_'],
    ['\u001B[2J\u001B]0;title\u0007', String.raw`\u001b[2J\u001b]0;title\u0007`],
    ['\u009B2J', String.raw`\u009b2J`],
    ['a\u0000b\rc\u007F', String.raw`a\u0000b\u000dc\u007f`],
    ['right \u202E to left \u2069', String.raw`right \u202e to left \u2069`],
    ['é 日本 🙂', 'é 日本 🙂'],
  ])('%j', (text, shown) => {
    expect([printable(text), printableLines(text)]).toEqual([shown, shown])
    expect(printable(printable(text))).toBe(shown)
  })

  test('lines and columns stay in a text that has them', () => {
    expect(printableLines('a\tb\nc\u001B')).toBe('a\tb\nc\\u001b')
    expect(printable('a\tb\nc')).toBe(String.raw`a\u0009b\u000ac`)
  })
})
