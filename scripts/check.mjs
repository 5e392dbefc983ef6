// `npm run check`: all that CI runs. The tests, then types, lint, layout, what nobody uses, the package as it is published,
// and the tests on every Node we support. Each step counts as one passed or failed.
//   --tests FILE   the tests ran already and left their tally there
//   --only NAMES   only these steps, by comma, as `--only types,lint`
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { parseArgs } from 'node:util'
import { packageSteps } from './check-package.mjs'
import { nodeSteps } from './node-matrix.mjs'
import { setUp } from './set-up.mjs'
import { root } from './stamp.mjs'
import { closingLines, exitStatus } from './tally.mjs'
import { runTests } from './test.mjs'

const { values: options } = parseArgs({ options: { tests: { type: 'string' }, only: { type: 'string' } } })

await setUp()
const isWanted = (name) => options.only === undefined || options.only.split(',').includes(name.split(':')[0])
const tally = isWanted('tests') ? await testTally() : { passed: 0, failures: [], skipped: {} }
for (const step of [...toolSteps(), ...packageSteps(), ...nodeSteps()].filter(({ name }) => isWanted(name))) {
  const startedAt = performance.now()
  const problem = await outcome(step)
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
  process.stdout.write(`${problem === undefined ? 'ok  ' : 'FAIL'} ${step.name} (${seconds} s)\n`)
  if (problem === undefined) tally.passed += 1
  else {
    tally.failures.push(step.name)
    process.stdout.write(`${problem.trimEnd().replace(/^/gm, '     ')}\n`)
  }
}
process.stdout.write(`\n${closingLines(tally)}`)
process.exitCode = exitStatus(tally)

/** A run that left no tally has not passed. */
async function testTally() {
  if (options.tests === undefined) return runTests([])
  if (existsSync(options.tests)) return JSON.parse(readFileSync(options.tests, 'utf8'))
  process.stdout.write('FAIL tests: they left no tally\n')
  return { passed: 0, failures: ['tests'], skipped: {} }
}

/** What went wrong in a step, in words; `undefined` when nothing did. */
async function outcome(step) {
  try {
    await step.run()
    return undefined
  } catch (cause) {
    return cause instanceof Error ? cause.message : String(cause)
  }
}

function toolSteps() {
  return [
    tool('types', 'typescript/bin/tsc', '--noEmit'),
    tool('types: scripts', 'typescript/bin/tsc', '--noEmit', '-p', 'scripts'),
    tool('lint', 'oxlint/bin/oxlint', '--type-aware', '--deny-warnings'),
    tool('layout', 'oxfmt/bin/oxfmt', '--check'),
    tool('unused', 'knip/bin/knip.js'),
    tool('publint', 'publint/src/cli.js', '--strict'),
  ]
}

/** A development tool by its script under `node_modules/`. */
function tool(name, script, ...toolArguments) {
  return {
    name,
    run() {
      const path = join(root, 'node_modules', script)
      const { status, stdout, stderr } = spawnSync(process.execPath, [path, ...toolArguments], {
        cwd: root,
        encoding: 'utf8',
      })
      if (status !== 0) throw new Error(stdout + stderr)
    },
  }
}
