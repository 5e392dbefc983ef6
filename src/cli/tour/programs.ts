import { spawn } from 'node:child_process'

/** A program ended with another status than 0. */
export class ProgramFailed extends Error {
  override name = 'ProgramFailed'
  readonly code: string

  constructor(program: string, status: number | null, stderr: string) {
    super(stderr.trim() === '' ? `${program} said nothing` : stderr.trim())
    this.code = `exit status ${status ?? 'unknown'}`
  }
}

/**
 * Runs a program apart from the terminal, in a session of its own, and types on its standard input.
 *
 * @returns What it wrote to standard output and to standard error.
 * @throws ProgramFailed
 */
export function runProgram(
  program: string,
  args: readonly string[],
  { environment, typed }: { environment: Readonly<Record<string, string | undefined>>; typed: string },
): Promise<{ stdout: string; stderr: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { env: environment, detached: true, stdio: ['pipe', 'pipe', 'pipe'] })
    let stdout = ''
    let stderr = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
    child.once('error', reject)
    child.once('close', (status) => {
      if (status === 0) resolve({ stdout, stderr })
      else reject(new ProgramFailed(program, status, stderr))
    })
    // A program that doesn't read is no failure of ours.
    child.stdin.on('error', () => undefined)
    child.stdin.end(typed)
  })
}
