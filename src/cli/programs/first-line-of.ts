import { promisify } from 'node:util'
import type { Environment } from '../../disk/folders.ts'

/**
 * The first line a command prints. It runs through the shell, as a person writes it.
 *
 * @returns `undefined` when it printed none or failed: nothing of what it printed is passed on, since that may be secret.
 */
export async function firstLineOf(command: string, environment: Environment): Promise<string | undefined> {
  // Loaded here, since every command knows this function and few call it.
  const { execFile } = await import('node:child_process')
  const [shell, option] = process.platform === 'win32' ? ['cmd.exe', '/c'] : ['/bin/sh', '-c']
  try {
    const { stdout } = await promisify(execFile)(shell, [option, command], {
      env: { ...environment },
      timeout: 120_000,
    })
    return stdout.split(/\r?\n/)[0] || undefined
  } catch {
    return undefined
  }
}
