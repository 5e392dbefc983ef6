// Runs `load.mjs` on the clients' core.
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import process from 'node:process'
import { root } from '../stamp.mjs'
import { pinned } from './measure.mjs'

/** Room for young objects in the client, in MiB, so that what is timed are the server's pauses and not the client's own collections. */
const clientRoom = 64

/**
 * @param {import('./load.mjs').Load} load
 * @returns {Promise<{ perSecond: number, p50: number, p99: number }>} Times in milliseconds.
 */
export async function runLoad(load) {
  const script = join(root, 'scripts', 'bench', 'load.mjs')
  const [file, fileArguments] = pinned(1, [
    process.execPath,
    `--max-semi-space-size=${clientRoom}`,
    script,
    JSON.stringify(load),
  ])
  const child = spawn(file, fileArguments, { stdio: ['ignore', 'pipe', 'inherit'] })
  child.stdout.setEncoding('utf8')
  let output = ''
  child.stdout.on('data', (data) => (output += data))
  const status = await new Promise((resolve, reject) => child.on('error', reject).on('close', resolve))
  if (status !== 0) throw new Error(`the client ended with ${status}`)
  return JSON.parse(output)
}
