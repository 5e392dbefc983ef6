import { describe, expect, test } from 'vitest'

import { createTables } from '../../../src/local-aws/store/tables.ts'
import { verifyTokenCode } from '../../../src/local-aws/callers/token-codes.ts'
import { encodeBase32, hotp } from '../../../src/totp/index.ts'

const seed = Buffer.alloc(40, 7)
const serialNumber = 'arn:aws:iam::123456789012:mfa/ana'
const ownerId = 'AIDAEXAMPLE'
const START = Date.parse('2026-11-24T12:00:00Z')
const FIRST_STEP = START / 30_000

function stage() {
  const tables = createTables()
  const bind = (clockAdjustmentSteps: number) =>
    tables.mfaBindings.put({
      serialNumber,
      accountId: '123456789012',
      entries: [{ effectiveAt: 0, device: { ownerId, base32Seed: encodeBase32(seed), clockAdjustmentSteps } }],
    })
  bind(0)
  const use = (step: number, now: number) =>
    verifyTokenCode(tables, { serialNumber, ownerId, tokenCode: hotp(seed, step), now })
  return { use, bind }
}

describe('a spent code', () => {
  test('stays spent however many come after it, also when the clock of the device is set back to it', () => {
    const { use, bind } = stage()
    for (let step = FIRST_STEP; step < FIRST_STEP + 200; step++) {
      expect(use(step, step * 30_000)).toBe('accepted')
    }
    const now = (FIRST_STEP + 400) * 30_000
    for (const step of [FIRST_STEP, FIRST_STEP + 1, FIRST_STEP + 100, FIRST_STEP + 199]) {
      bind(step - (FIRST_STEP + 400))
      expect(use(step, now + 180_000 * (step - FIRST_STEP))).not.toBe('accepted')
    }
    bind(-400)
    expect(use(FIRST_STEP, now)).toBe('wrong')
  })

  test('stays spent when time goes back', () => {
    const { use } = stage()
    expect(use(FIRST_STEP, START)).toBe('accepted')
    expect(use(FIRST_STEP + 1000, START + 30_000_000)).toBe('accepted')
    expect(use(FIRST_STEP, START)).toBe('wrong')
    expect(use(FIRST_STEP + 1, START)).toBe('accepted')
  })
})
