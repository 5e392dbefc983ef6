import { promisify } from 'node:util'
import type { Environment } from '../../disk/folders.ts'
import { howToStartLine } from './how-to-start.ts'

/**
 * The first line a command prints. It runs through the shell, as a person writes it.
 *
 * @returns `undefined` when it printed none or failed: nothing of what it printed is passed on, since that may be secret.
 */
export async function firstLineOf(command: string, environment: Environment): Promise<string | undefined> {
  // Loaded here, since every command knows this function and few call it.
  const { execFile } = await import('node:child_process')
  const { program, args, windowsVerbatimArguments } = howToStartLine(command, process.platform, environment)
  try {
    const { stdout } = await promisify(execFile)(program, args, {
      env: { ...environment },
      windowsVerbatimArguments,
      timeout: 120_000,
    })
    return stdout.split(/\r?\n/)[0] || undefined
  } catch {
    return undefined
  }
}
