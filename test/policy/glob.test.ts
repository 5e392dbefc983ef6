import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ANY_UNIT, findByBits } from '../../src/policy/find-by-bits.ts'
import { findByConvolution } from '../../src/policy/find-by-convolution.ts'
import { findLiteral } from '../../src/policy/find-literal.ts'
import { compileGlob, matchesGlob } from '../../src/policy/glob.ts'
import { parsePattern } from '../../src/policy/pattern.ts'
import { RequestContext } from '../../src/policy/request-context.ts'

const NO_KEYS = new RequestContext()

function matches(pattern: string, text: string, context = NO_KEYS): boolean {
  const glob = compileGlob(parsePattern(pattern, { variables: true, wildcards: true }))
  return matchesGlob(glob, text, 0, text.length, context)
}

/** By dynamic programming, which is slow and has no shortcuts to get wrong. */
function matchesSlowly(pattern: string, text: string): boolean {
  let row = Array.from({ length: text.length + 1 }, (_, length) => length === 0)
  for (const wanted of pattern) {
    const next: boolean[] = []
    for (let length = 0; length <= text.length; length += 1) {
      const before = length > 0 && row[length - 1] === true
      if (wanted === '*') next.push(row[length] === true || (length > 0 && next[length - 1] === true))
      else next.push(before && (wanted === '?' || wanted === text[length - 1]))
    }
    row = next
  }
  return row.at(-1) === true
}

describe('matchesGlob', () => {
  test('agrees with dynamic programming', () => {
    const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), maxLength: 10 })
    const text = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 12 })
    fc.assert(
      fc.property(pattern, text, (pattern, text) => {
        expect(matches(pattern, text)).toBe(matchesSlowly(pattern, text))
      }),
      { numRuns: 5000 },
    )
  })

  test('a variable stands for its value, wildcards in it included', () => {
    const value = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?', ':'), maxLength: 5 })
    fc.assert(
      fc.property(value, fc.string({ maxLength: 5 }), (value, around) => {
        const context = new RequestContext({ 'x:value': value })
        expect(matches('*<${x:value}>?*', `${around}<${value}>!${around}`, context)).toBe(true)
        expect(matches('${x:value}', `${value}!`, context)).toBe(false)
      }),
    )
  })

  describe('no pattern is slow: how many units of the text it looks at grows with the text alone', () => {
    const half = 'a'.repeat(3000)
    const patterns: readonly [name: string, pattern: string][] = [
      ['a piece that fails late at every place', `*${'a?'.repeat(3000)}b*`],
      ['a piece of any units, and one at its end', `*${'?'.repeat(6000)}b*`],
      ['a piece of nothing but text whose ends fit everywhere', `*${half}b${half}*`],
      ['the same, and any unit in it', `*${half}b?${half}*`],
      ['a piece with any unit before its last', `*${half}?b*`],
      ['a short piece that fails late', `*${'a?'.repeat(500)}b*`],
      ['two hundred stars', `${'*a'.repeat(200)}*b`],
      ['two hundred stars, and any units', `${'*a?'.repeat(200)}*b*`],
      ['stars between long pieces', `*${half}*${half}?*${half}b*`],
    ]
    test.each(patterns)('%s', (_, pattern) => {
      const glob = compileGlob(parsePattern(pattern, { variables: true, wildcards: true }))
      const looks = [20_000, 40_000, 80_000].map((length) => {
        const text = new CountedText('a'.repeat(length), 40 * length + 1_000_000)
        expect(matchesGlob(glob, text as unknown as string, 0, length, NO_KEYS)).toBe(false)
        return text.looks
      })
      // What doesn't depend on the text is looked at once; the rest no more than doubles with it.
      const [first = 0, second = 0, third = 0] = looks
      expect(third - second).toBeLessThanOrEqual(2.2 * Math.max(second - first, 20_000))
    })

    test('the count sees what is slow: trying each start', () => {
      const text = new CountedText('a'.repeat(20_000), 1_000_000)
      const sequence = `${'a'.repeat(3000)}b`
      expect(() => {
        for (let at = 0; at < text.length; at += 1) if (text.startsWith(sequence, at)) return
      }).toThrow('looked at 1000000 units')
    })

    test('and what matches is found', () => {
      const text = `${'a'.repeat(100_000)}b`
      expect(matches(`*${'a?'.repeat(30_000)}b*`, text)).toBe(true)
      expect(matches(`${'*a'.repeat(200)}*`, text)).toBe(true)
    })
  })
})

/** A text that counts how many of its units are looked at, and ends what looks at too many. */
class CountedText {
  looks = 0
  readonly #text: string
  readonly #most: number

  constructor(text: string, most: number) {
    this.#text = text
    this.#most = most
  }

  get length(): number {
    return this.#text.length
  }

  charCodeAt(at: number): number {
    this.#look(1)
    return this.#text.charCodeAt(at)
  }

  startsWith(wanted: string, at: number): boolean {
    let same = 0
    while (same < wanted.length && this.#text[at + same] === wanted[same]) same += 1
    this.#look(same + 1)
    return same === wanted.length
  }

  /** As slow as it may be: every start is tried. */
  indexOf(wanted: string, from: number): number {
    for (let at = from; at + wanted.length <= this.#text.length; at += 1) if (this.startsWith(wanted, at)) return at
    return -1
  }

  #look(count: number): void {
    this.looks += count
    if (this.looks > this.#most) throw new Error(`looked at ${this.#most} units`)
  }
}

describe.each([
  ['findByBits', findByBits],
  ['findByConvolution', findByConvolution],
])('%s', (_, find) => {
  test('finds where the first find ends, as trying each start does', () => {
    const unit = fc.constantFrom('a', 'b', '?', '\uffff')
    const sequence = fc.oneof(
      fc.string({ unit, minLength: 1, maxLength: 6 }),
      fc.string({ unit: fc.constantFrom('a', '?'), minLength: 30, maxLength: 70 }),
    )
    const text = fc.oneof(
      fc.string({ unit: fc.constantFrom('a', 'b', '\uffff'), maxLength: 20 }),
      fc.string({ unit: fc.constantFrom('a', 'a', 'a', 'a', 'a', 'a', 'b'), minLength: 60, maxLength: 200 }),
    )
    fc.assert(
      fc.property(sequence, text, fc.nat(5), (sequence, text, from) => {
        const units = sequence.split('').map((character) => (character === '?' ? ANY_UNIT : character.charCodeAt(0)))
        const starts = Array.from({ length: text.length + 1 }, (_, at) => at).slice(from)
        const start = starts.find((at) =>
          units.every((unit, place) =>
            unit === ANY_UNIT ? at + place < text.length : text.charCodeAt(at + place) === unit,
          ),
        )
        expect(find(units, text, from, text.length)).toBe(start === undefined ? -1 : start + units.length)
      }),
      { numRuns: 1500 },
    )
  })
})

test('findByConvolution tells many units apart, those that are almost alike too', () => {
  const units = Array.from({ length: 5000 }, (_, index) => 0x100 + index)
  const text = String.fromCharCode(...units)
  const almost = String.fromCharCode(...units.with(2500, 0x100 + 2501))
  expect(findByConvolution(units, `${almost}${almost}x${text}`, 0, 15_001)).toBe(15_001)
  expect(findByConvolution(units, `${almost}${almost}`, 0, 10_000)).toBe(-1)
})

test('findLiteral finds what indexOf finds', () => {
  const literal = fc.oneof(
    fc.string({ unit: fc.constantFrom('a', 'b'), minLength: 1, maxLength: 5 }),
    fc.tuple(fc.nat(40), fc.nat(40)).map(([before, after]) => `${'a'.repeat(before)}b${'a'.repeat(after)}`),
  )
  const text = fc.array(fc.constantFrom('a', 'aaaaaaaa', 'b', 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab'), {
    maxLength: 20,
  })
  fc.assert(
    fc.property(literal, text, fc.nat(9), fc.nat(9), (literal, parts, from, less) => {
      const all = parts.join('')
      const end = Math.max(0, all.length - less)
      expect(findLiteral(literal, all, from, end)).toBe(all.slice(0, end).indexOf(literal, Math.min(from, end)))
    }),
    { numRuns: 2000 },
  )
})
