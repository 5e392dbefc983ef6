import { describe, expect, test } from 'vitest'
import { findConsecutivePair, hotp, PAIR_WINDOW } from '../../src/totp/index.ts'

const seed = Buffer.from('12345678901234567890')
const centre = 56_666_667

/** The codes of a step and of the step right after. */
function pairEndingAt(timeStep: number): [string, string] {
  return [hotp(seed, timeStep - 1), hotp(seed, timeStep)]
}

describe('findConsecutivePair', () => {
  for (const distance of [0, -1, 1, -500, 500, -998, 1000]) {
    test(`finds the pair whose second code is ${distance} steps away`, () => {
      expect(findConsecutivePair(seed, ...pairEndingAt(centre + distance), centre)).toBe(centre + distance)
    })
  }

  for (const distance of [-999, 1001]) {
    test(`does not find the pair whose second code is ${distance} steps away`, () => {
      expect(findConsecutivePair(seed, ...pairEndingAt(centre + distance), centre)).toBeUndefined()
    })
  }

  test('refuses codes in the wrong order, the same code twice, and a gap between them', () => {
    const [code1, code2] = pairEndingAt(centre)
    expect(findConsecutivePair(seed, code2, code1, centre)).toBeUndefined()
    expect(findConsecutivePair(seed, code1, code1, centre)).toBeUndefined()
    expect(findConsecutivePair(seed, hotp(seed, centre - 2), code2, centre)).toBeUndefined()
  })

  test('refuses the codes of another seed', () => {
    expect(findConsecutivePair(Buffer.from('another seed, 20 byt'), ...pairEndingAt(centre), centre)).toBeUndefined()
  })

  test('refuses text that is not six digits, though the number be right', () => {
    const [code1, code2] = pairEndingAt(centre)
    expect(findConsecutivePair(seed, ` ${code1}`, code2, centre)).toBeUndefined()
    expect(findConsecutivePair(seed, code1, `${Number(code2)}.0`, centre)).toBeUndefined()
  })

  test('keeps leading zeros', () => {
    const timeStep = findStep((step) => hotp(seed, step).startsWith('00'))
    expect(findConsecutivePair(seed, ...pairEndingAt(timeStep), timeStep)).toBe(timeStep)
  })

  test('goes back no further than 1970', () => {
    expect(findConsecutivePair(seed, ...pairEndingAt(1), 5, PAIR_WINDOW)).toBe(1)
    expect(findConsecutivePair(seed, '000000', '000001', 5, { stepsBack: 998, stepsAhead: 0 })).toBeUndefined()
  })

  test('searches exactly the window that is asked for', () => {
    const window = { stepsBack: 1, stepsAhead: 0 }
    expect(findConsecutivePair(seed, ...pairEndingAt(centre - 1), centre, window)).toBe(centre - 1)
    expect(findConsecutivePair(seed, ...pairEndingAt(centre + 1), centre, window)).toBeUndefined()
  })
})

function findStep(matches: (timeStep: number) => boolean): number {
  for (let timeStep = centre; ; timeStep++) if (matches(timeStep)) return timeStep
}
