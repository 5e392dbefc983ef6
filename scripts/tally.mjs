// How a run went, in two plain lines that a person and a CI job can read.

/**
 * @typedef {object} Tally
 * @property {number} passed
 * @property {number} failed
 * @property {Record<string, number>} skipped - How many tests were skipped, by reason.
 */

/**
 * The last two lines of a run.
 *
 * @param {Tally} tally
 * @returns {string} `2 tests skipped: fish is not installed (2)` and `40 passed, 0 failed`.
 */
export function closingLines({ passed, failed, skipped }) {
  const reasons = Object.entries(skipped).sort(([a], [b]) => (a < b ? -1 : 1))
  const count = reasons.reduce((sum, [, tests]) => sum + tests, 0)
  const why = reasons.map(([reason, tests]) => `${reason} (${tests})`).join('; ')
  const skips = `${count} ${count === 1 ? 'test' : 'tests'} skipped${count === 0 ? '' : `: ${why}`}`
  return `${skips}\n${passed} passed, ${failed} failed\n`
}

/**
 * The exit status of a run: something has to have passed.
 *
 * @param {Tally} tally
 * @returns {0 | 1}
 */
export function exitStatus({ passed, failed }) {
  return failed === 0 && passed > 0 ? 0 : 1
}
