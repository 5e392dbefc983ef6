// `npm run bench`: the bars of speed, as ratios taken side by side in one run.
//   --quick         tiny counts, only to see that it works
//   --only NAMES    sections by comma: start-up, first-answer, throughput, memory, scale, policy, prove
//   --json FILE     also writes { name, value, unit, bar, holds } for each line
import { writeFileSync } from 'node:fs'
import process from 'node:process'
import { parseArgs } from 'node:util'
import { firstAnswer } from './bench/first-answer.mjs'
import { memory } from './bench/memory.mjs'
import { policyDecisions } from './bench/policy-decisions.mjs'
import { prove } from './bench/prove.mjs'
import { scale } from './bench/scale.mjs'
import { startUp } from './bench/start-up.mjs'
import { throughput } from './bench/throughput.mjs'
import { setUp } from './set-up.mjs'

const sections = {
  'start-up': startUp,
  'first-answer': firstAnswer,
  throughput,
  memory,
  scale,
  policy: policyDecisions,
  prove,
}

const { values: options } = parseArgs({
  options: { quick: { type: 'boolean', default: false }, only: { type: 'string' }, json: { type: 'string' } },
})

await setUp()
const wanted = options.only?.split(',') ?? Object.keys(sections)
/** @type {import('./bench/measure.mjs').Row[]} */
const rows = []
for (const name of wanted) {
  if (!(name in sections)) throw new Error(`no section ${name}; there are ${Object.keys(sections).join(', ')}`)
  try {
    for (const row of await sections[name]({ isQuick: options.quick })) {
      rows.push(row)
      process.stdout.write(`${line(row)}\n`)
    }
  } catch (cause) {
    process.stdout.write(`${name}: not measured: ${cause.message}\n`)
    process.exitCode = 1
  }
}

const broken = rows.filter(({ holds }) => holds === false)
process.stdout.write(`\n${rows.length - broken.length} of ${rows.length} hold\n`)
if (options.json !== undefined) {
  const report = rows.map(({ name, value, unit, bar, holds }) => ({ name, value, unit, bar, holds }))
  writeFileSync(options.json, `${JSON.stringify(report, undefined, 2)}\n`)
}
// Of a section that was not measured a server may still run: it ends with this process.
process.exit(broken.length > 0 ? 1 : process.exitCode)

/** `holds   local AWS: ListUsers, concurrency 8   14.2 x moto_server (bar >= 12; 9100/s beside 640/s)` */
function line({ name, value, unit, bar, holds, beside }) {
  const verdict = { true: 'holds', false: 'FAILS', undefined: '' }[String(holds)]
  const remarks = [bar === '' ? '' : `bar ${bar}`, beside].filter((remark) => remark !== '').join('; ')
  return `${verdict.padEnd(7)} ${name.padEnd(64)} ${String(value).padStart(9)} ${unit}${remarks === '' ? '' : ` (${remarks})`}`
}
