import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { onTestFinished } from 'vitest'

const PROGRAM = resolve(import.meta.dirname, '../../dist/sallyport.cjs')

/** What `local --json` prints when it is ready. */
export interface Ready {
  readonly endpoint: string
  readonly accountId: string
  readonly accessKeyId: string
  readonly secretAccessKey?: string
}

export interface Run {
  readonly child: ChildProcess
  /** What it has printed so far. */
  readonly output: { stdout: string; stderr: string }
  /** Its status, or the signal that ended it. */
  readonly ended: Promise<number | string | null>
}

/** Runs the program as it was built; it ends with the test at the latest. */
export function run(args: readonly string[], environment: Record<string, string> = {}): Run {
  const child = spawn(process.execPath, [PROGRAM, ...args], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  onTestFinished(() => {
    child.kill('SIGKILL')
  })
  const output = { stdout: '', stderr: '' }
  child.stdout.on('data', (data: Buffer) => (output.stdout += data.toString()))
  child.stderr.on('data', (data: Buffer) => (output.stderr += data.toString()))
  return { child, output, ended: once(child, 'close').then(([status, signal]) => status ?? signal) }
}

/** Runs the program to its end. */
export async function runToEnd(args: readonly string[], environment: Record<string, string> = {}) {
  const { ended, output } = run(args, environment)
  return { status: await ended, ...output }
}

/** Starts `local --json` at a free port and waits until it is ready. */
export async function runLocal(args: readonly string[] = [], environment: Record<string, string> = {}) {
  const running = run(['local', '--json', '--port', '0', ...args], environment)
  const { child, output, ended } = running
  const ready = new Promise<void>((resolve) => {
    child.stdout?.on('data', () => {
      if (output.stdout.includes('\n')) resolve()
    })
  })
  const status = await Promise.race([ready, ended])
  if (status !== undefined) throw new Error(`local ended with ${status}: ${output.stderr}`)
  return { ...running, ready: JSON.parse(output.stdout) as Ready }
}
