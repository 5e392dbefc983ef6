// `npm test [-- ARGUMENTS OF VITEST]`: sets up what is missing, runs the tests, and ends with how many passed and failed.
// SALLYPORT_TALLY_COPY names a file where the count is left as JSON, for `.ci/run`.
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { pathToFileURL } from 'node:url'
import { setUp } from './set-up.mjs'
import { root } from './stamp.mjs'
import { closingLines, exitStatus } from './tally.mjs'

/**
 * Runs vitest once.
 *
 * @param {string[]} vitestArguments
 * @param {{ node?: string }} [options] - The Node to run it with, if not this one.
 * @returns {Promise<import('./tally.mjs').Tally>} A run that breaks off counts as one failure.
 */
export async function runTests(vitestArguments, { node = process.execPath } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-tally-'))
  const path = join(folder, 'tally.json')
  const ownReporter = vitestArguments.some((argument) => argument.startsWith('--reporter')) ? [] : ['default']
  const reporters = [...ownReporter, join(root, 'scripts', 'tally-reporter.mjs')].map((name) => `--reporter=${name}`)
  const vitest = spawn(
    node,
    [join(root, 'node_modules', 'vitest', 'vitest.mjs'), 'run', ...reporters, ...vitestArguments],
    { cwd: root, stdio: 'inherit', env: { ...process.env, SALLYPORT_TALLY: path } },
  )
  process.on('SIGINT', leaveToVitest)
  try {
    const status = await new Promise((resolve, reject) => vitest.on('error', reject).on('exit', resolve))
    const tally = readTally(path)
    const isUnexplained = status !== 0 && tally.failures.length === 0
    return isUnexplained ? { ...tally, failures: ['the run, which broke off'] } : tally
  } finally {
    process.off('SIGINT', leaveToVitest)
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The terminal's Ctrl-C reaches vitest by itself, and what it leaves is still counted. */
function leaveToVitest() {}

function readTally(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch (cause) {
    if (cause.code !== 'ENOENT') throw cause
    return { passed: 0, failures: [], skipped: {} }
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await setUp()
  const tally = await runTests(process.argv.slice(2))
  const copy = process.env['SALLYPORT_TALLY_COPY']
  if (copy !== undefined) writeFileSync(copy, JSON.stringify(tally))
  process.stdout.write(`\n${closingLines(tally)}`)
  process.exitCode = exitStatus(tally)
}
