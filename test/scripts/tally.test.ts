import { describe, expect, test } from 'vitest'
import { closingLines, exitStatus } from '../../scripts/tally.mjs'

describe('the last lines of a run', () => {
  test('say how many passed and failed, and that nothing was skipped', () => {
    expect(closingLines({ passed: 3, failures: [], skipped: {} })).toBe('0 tests skipped\n3 passed, 0 failed\n')
  })

  test('say what failed, why tests were skipped, and how many for each reason', () => {
    const skipped = { 'pwsh is not installed': 1, 'fish is not installed': 2 }
    expect(closingLines({ passed: 3, failures: ['test/a.test.ts > a'], skipped })).toBe(
      'failed: test/a.test.ts > a\n3 tests skipped: fish is not installed (2); pwsh is not installed (1)\n3 passed, 1 failed\n',
    )
  })

  test('go with status 0 only when something passed and nothing failed', () => {
    expect(exitStatus({ passed: 1, failures: [], skipped: {} })).toBe(0)
    expect(exitStatus({ passed: 1, failures: ['test/a.test.ts > a'], skipped: {} })).toBe(1)
    expect(exitStatus({ passed: 0, failures: [], skipped: { 'fish is not installed': 1 } })).toBe(1)
  })
})
