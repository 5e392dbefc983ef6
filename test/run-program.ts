import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { PROGRAM } from './cli/pseudo-terminal.ts'
import { NO_WAY_TO_AWS } from './no-way-to-aws.ts'
import type { Outcome } from './user-side.ts'

/** Runs the built program without a terminal, in a session of its own. */
export async function runProgram(args: readonly string[], environment: Record<string, string>): Promise<Outcome> {
  const child = spawn(process.execPath, [PROGRAM, ...args], {
    env: { ...NO_WAY_TO_AWS, PATH: process.env['PATH'], ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  const ended = new Promise<number>((resolve, reject) => {
    child.on('error', reject).on('close', (code, signal) => resolve(code ?? (signal === null ? 1 : 137)))
  })
  const [status, stdout, stderr] = await Promise.all([ended, text(child.stdout), text(child.stderr)])
  return { status, stdout, stderr }
}
