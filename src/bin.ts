import { readFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { findFolders } from './disk/folders.ts'
import { readPointedSession } from './disk/session-pointer.ts'
import { EXIT_STATUS } from './errors.ts'
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
  write(`${answer}\n`)
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

/** To standard output, without the stream that Node would first have to load for it. */
function write(text: string): void {
  const bytes = Buffer.from(text)
  let written = 0
  try {
    while (written < bytes.length) written += writeSync(1, bytes, written)
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
    if (code === 'EAGAIN') {
      process.stdout.write(bytes.subarray(written))
      return
    }
    // A reader that has seen enough is no failure of ours.
    if (code === 'EPIPE') return
    process.stderr.write(`sallyport: standard output can't be written (${String(code)})\n`)
    process.exitCode = EXIT_STATUS.STORE_UNUSABLE
  }
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
