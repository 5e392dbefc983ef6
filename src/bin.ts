import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { findFolders } from './disk/folders.ts'
import { readPointedSession } from './disk/session-pointer.ts'
import { isFreshForProcess } from './session/freshness.ts'
import { processCredentials } from './session/process-credentials.ts'
import { systemClock } from './system-clock.ts'
import { VERSION } from './version.ts'

// The start of the program, one small CommonJS file: Node's own start is most of what a credential_process costs, so
// the answers that need nothing else are given here, and everything else is loaded only when it is needed.

const answer = findAnswer(process.argv.slice(2))
if (answer === undefined) {
  void import('./cli/main.ts')
} else {
  process.stdout.write(`${answer}\n`)
}

function findAnswer(args: readonly string[]): string | undefined {
  const [first, second, third, ...others] = args
  if (second === undefined && (first === '--version' || first === '-v')) return VERSION
  if (second === undefined && (first === '--help' || first === '-h')) return helpText()
  if (first !== 'credential-process' || others.length > 0) return undefined
  if (second === undefined) return pointedCredentials(undefined)
  if (third === undefined) return second.startsWith('-') ? equalsForm(second) : pointedCredentials(second)
  return second === '--profile' && !third.startsWith('-') ? pointedCredentials(third) : undefined
}

/** What `cli/` says to `--help`, as the build wrote it down. */
function helpText(): string | undefined {
  try {
    return readFileSync(join(import.meta.dirname, 'help.txt'), 'utf8').trimEnd()
  } catch {
    return undefined
  }
}

function equalsForm(option: string): string | undefined {
  return option.startsWith('--profile=') ? pointedCredentials(option.slice('--profile='.length)) : undefined
}

function pointedCredentials(profile: string | undefined): string | undefined {
  const session = readPointedSession(profile, process.env, findFolders(process.env))
  if (!session || !isFreshForProcess(session, systemClock.now())) return undefined
  return JSON.stringify(processCredentials(session))
}
