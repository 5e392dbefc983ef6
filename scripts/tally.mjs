// How a run went, in plain lines that a person and a CI job can read, of which the last two are always there.

/**
 * @typedef {object} Tally
 * @property {number} passed
 * @property {Record<string, number>} skipped - How many tests were skipped, by reason.
 * @property {string[]} failures - What failed, by name.
 */

/**
 * The last lines of a run.
 *
 * @param {Tally} tally
 * @returns {string} `failed: test/a.test.ts > a test` for each that did, `2 tests skipped: fish is not installed (2)`, and `40 passed, 1 failed`.
 */
export function closingLines({ passed, failures, skipped }) {
  const reasons = Object.entries(skipped).sort(([a], [b]) => (a < b ? -1 : 1))
  const count = reasons.reduce((sum, [, tests]) => sum + tests, 0)
  const why = reasons.map(([reason, tests]) => `${reason} (${tests})`).join('; ')
  const skips = `${count} ${count === 1 ? 'test' : 'tests'} skipped${count === 0 ? '' : `: ${why}`}`
  const names = failures.map((name) => `failed: ${name}\n`).join('')
  return `${names}${skips}\n${passed} passed, ${failures.length} failed\n`
}

/**
 * The exit status of a run: something has to have passed.
 *
 * @param {Tally} tally
 * @returns {0 | 1}
 */
export function exitStatus({ passed, failures }) {
  return failures.length === 0 && passed > 0 ? 0 : 1
}
