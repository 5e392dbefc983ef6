// The servers that are measured, each a process on the servers' core.
import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { root } from '../stamp.mjs'
import { pinned } from './measure.mjs'

/**
 * @typedef {object} Server
 * @property {string} endpoint
 * @property {import('./sign.mjs').Access} access
 * @property {number} pid
 * @property {number} startedAt - On the clock of `performance.now()`, just before the process was started.
 * @property {() => Promise<void>} stop - Kills it without a chance to tidy up.
 */

const homes = new Set()
const running = new Set()
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL')
  for (const home of homes) rmSync(home, { recursive: true, force: true })
})

/** The command line that is measured. */
export const sallyportScript = join(root, 'dist', 'sallyport.cjs')

/** @returns {NodeJS.ProcessEnv & { HOME: string }} An environment with a home of its own and no settings of AWS. */
export function freshEnvironment() {
  const home = mkdtempSync(join(tmpdir(), 'sallyport-bench-'))
  homes.add(home)
  const kept = Object.entries(process.env).filter(([name]) => !/^(AWS_|SALLYPORT_|XDG_|NODE_)/.test(name))
  return { ...Object.fromEntries(kept), HOME: home, USERPROFILE: home, AWS_EC2_METADATA_DISABLED: 'true' }
}

/**
 * @param {{ dataFolder?: string, environment: NodeJS.ProcessEnv, access?: import('./sign.mjs').Access }} options - With the
 * key of its administrator where a former run on the same folder has made it.
 * @returns {Promise<Server>}
 */
export async function startSallyport({ dataFolder, environment, access }) {
  const data = dataFolder === undefined ? [] : ['--data', dataFolder]
  const command = [process.execPath, sallyportScript, 'local', '--port', '0', '--json', ...data]
  const { child, pid, startedAt, stop } = start(command, environment)
  const { endpoint, accessKeyId, secretAccessKey } = JSON.parse(await firstLine(child, 'sallyport local'))
  return { endpoint, access: access ?? { accessKeyId, secretAccessKey }, pid, startedAt, stop }
}

/**
 * A server of `node:http` alone that answers every request with one text.
 *
 * @param {string} path - Of a file with the text.
 * @returns {Promise<Server>}
 */
export async function startBare(path) {
  const script = join(root, 'scripts', 'bench', 'bare-server.mjs')
  const { child, pid, startedAt, stop } = start([process.execPath, script, path], process.env)
  const endpoint = await firstLine(child, 'the bare server')
  return {
    endpoint,
    access: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'x' },
    pid,
    startedAt,
    stop,
  }
}

/** @returns {boolean} Whether moto_server is on this machine. */
export function hasMoto() {
  return spawnSync('moto_server', ['--help']).status === 0
}

/** @returns {Promise<Server>} */
export async function startMoto() {
  const port = await freePort()
  const { child, pid, startedAt, stop } = start(['moto_server', '-H', '127.0.0.1', '-p', String(port)], process.env)
  while (!(await isListening(port))) {
    if (child.exitCode !== null) throw new Error(`moto_server ended with ${child.exitCode}`)
    await sleep(5)
  }
  const access = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'x' }
  return { endpoint: `http://127.0.0.1:${port}`, access, pid, startedAt, stop }
}

function start(command, environment) {
  const [file, fileArguments] = pinned(0, command)
  const startedAt = performance.now()
  const child = spawn(file, fileArguments, { env: environment, stdio: ['ignore', 'pipe', 'ignore'] })
  const ended = new Promise((resolve) => child.once('exit', resolve))
  running.add(child)
  const stop = async () => {
    child.kill('SIGKILL')
    await ended
    running.delete(child)
  }
  return { child, pid: child.pid ?? 0, startedAt, stop }
}

async function firstLine(child, name) {
  for await (const line of createInterface(child.stdout)) {
    child.stdout.resume()
    return line
  }
  throw new Error(`${name} ended before it was ready`)
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      const port = typeof address === 'object' ? address?.port : undefined
      server.close(() => resolve(port))
    })
  })
}

function isListening(port) {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port })
    const answer = (isThere) => {
      socket.destroy()
      resolve(isThere)
    }
    socket.on('connect', () => answer(true)).on('error', () => answer(false))
  })
}
