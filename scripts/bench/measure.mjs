// Numbers and how they are taken.
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import process from 'node:process'

/**
 * One line of the report.
 *
 * @typedef {object} Row
 * @property {string} name
 * @property {number} value
 * @property {string} unit
 * @property {string} bar - Such as `<= 1.15`; empty where there is none.
 * @property {boolean | undefined} holds - Whether the value keeps to the bar; `undefined` where there is none.
 * @property {string} [beside] - What the value was taken from, in words.
 */

/**
 * @param {string} name
 * @param {number} value
 * @param {string} unit
 * @param {string} bar
 * @param {string} [beside]
 * @returns {Row}
 */
export function row(name, value, unit, bar, beside = '') {
  return { name, value: Number(value.toPrecision(4)), unit, bar, holds: isKept(value, bar), beside }
}

function isKept(value, bar) {
  const [sign, limit] = bar.split(' ')
  if (sign === '<=') return value <= Number(limit)
  if (sign === '<') return value < Number(limit)
  return sign === '>=' ? value >= Number(limit) : undefined
}

/** @param {number[]} numbers */
export function median(numbers) {
  return percentile(numbers, 0.5)
}

/**
 * @param {number[]} numbers
 * @param {number} share - 0.99 for p99.
 * @returns {number}
 */
export function percentile(numbers, share) {
  const sorted = numbers.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

/**
 * Median wall times of several commands, run in turns so that whatever else the machine does meets all alike.
 *
 * @param {Record<string, string[]>} commands - Arguments of Node, by name.
 * @param {{ runs: number, env?: NodeJS.ProcessEnv }} options
 * @returns {Record<string, number>} Milliseconds, by name.
 */
export function wallTimes(commands, { runs, env = process.env }) {
  const times = Object.fromEntries(Object.keys(commands).map((name) => [name, /** @type {number[]} */ ([])]))
  for (let run = -1; run < runs; run += 1) {
    for (const [name, nodeArguments] of Object.entries(commands)) {
      const startedAt = performance.now()
      const { status, stderr } = spawnSync(process.execPath, nodeArguments, {
        env,
        stdio: ['ignore', 'pipe', 'pipe'],
      })
      const elapsed = performance.now() - startedAt
      if (status !== 0) throw new Error(`${nodeArguments.join(' ')} ended with ${status}: ${stderr.toString()}`)
      if (run >= 0) times[name].push(elapsed)
    }
  }
  return Object.fromEntries(Object.entries(times).map(([name, all]) => [name, median(all)]))
}

const canPin = availableParallelism() > 1 && spawnSync('taskset', ['-c', '0', 'true']).status === 0

/**
 * A command on a core of its own, where the machine has two and `taskset`.
 *
 * @param {0 | 1} core - 0 for servers, 1 for clients.
 * @param {string[]} command
 * @returns {[string, string[]]}
 */
export function pinned(core, [file, ...fileArguments]) {
  return canPin ? ['taskset', ['-c', String(core), file, ...fileArguments]] : [file, fileArguments]
}

/**
 * @param {number} pid
 * @returns {number} Memory that is resident, in MiB.
 */
export function residentMebibytes(pid) {
  if (process.platform === 'linux') {
    return Number(/^VmRSS:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024
  }
  return Number(spawnSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' }).stdout) / 1024
}
