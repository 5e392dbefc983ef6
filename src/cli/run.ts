import { EventEmitter, once } from 'node:events'
import { constants } from 'node:os'
import { run as runApp } from '@stricli/core'
import { EXIT_STATUS } from '../errors.ts'
import { buildApp, findRunsProgram } from './app.ts'
import { createContext } from './context.ts'
import { BUG_STATUS, reportFailure, type Telling } from './report-failure.ts'
import type { Signals, Surroundings } from './surroundings.ts'

/**
 * Runs one command line.
 *
 * @param args - Without the program's own name.
 * @returns The exit status. At an interruption it comes while the command may still be winding down.
 */
export async function run(args: readonly string[], surroundings: Surroundings): Promise<number> {
  const { environment, stdout, stderr, signals } = surroundings
  const debug = environment['SALLYPORT_DEBUG'] === '1'
  const { ours, program } = cutProgramOff(args)
  let ownStatus = 0
  const context = createContext(surroundings, program, (status) => {
    ownStatus = status
    surroundings.noteExitStatus?.(status)
  })

  const process: { stdout: typeof stdout; stderr: typeof stderr; env: Record<string, string>; exitCode?: number } = {
    stdout,
    stderr,
    // The framework looks for settings of its own there.
    env: {},
  }
  const telling = (): Telling => ({
    nextStep: context.terminal.nextStep,
    spell: (hint) => context.followUps.spell(hint),
    usageHint: programHint(args),
  })
  const running = buildApp(ours, debug, telling)
    .then((app) => runApp(app, ours, { ...context, process }))
    .then(() => statusOf(process.exitCode, ownStatus))

  const { promise: interrupted, letGo } = interruption(signals, () => {
    const { text } = reportFailure(context.terminal.interrupted(), debug, telling())
    stderr.write(`\n${text}\n`)
  })
  return Promise.race([running, interrupted]).finally(letGo)
}

/** Comes when a signal does, with the status that shells give it. */
function interruption(signals: Signals, tell: () => void): { promise: Promise<number>; letGo: () => void } {
  const interrupted = new EventEmitter()
  const letGo = signals.take((signal) => {
    tell()
    interrupted.emit('status', 128 + constants.signals[signal])
  })
  return { promise: once(interrupted, 'status').then(([status]) => Number(status)), letGo }
}

/** Without `--` the words of a program are taken for our own, of which there are fewer. PowerShell hands no bare `--` on to scripts, as npm's `sallyport.ps1` is one. */
export function programHint(args: readonly string[], platform = process.platform): string | undefined {
  const program = findRunsProgram(args)
  if (program === undefined || args.includes('--')) return undefined
  const words = args.slice(1).filter((word) => !word.startsWith('-'))
  if (words.length <= program.words) return undefined
  const [dashes, where] =
    platform === 'win32' ? ["'--'", ' (with the quotes in PowerShell, without them in cmd)'] : ['--', '']
  return `put ${dashes} before the program${where}, as in: ${program.example.replace('--', dashes)}`
}

function cutProgramOff(args: readonly string[]): { ours: readonly string[]; program: readonly string[] } {
  const end = findRunsProgram(args) === undefined ? -1 : args.indexOf('--')
  return end === -1 ? { ours: args, program: [] } : { ours: args.slice(0, end), program: args.slice(end + 1) }
}

/** The framework's own statuses are negative: unreadable options and unknown commands, else what should not happen. */
function statusOf(exitCode: number | undefined, ownStatus: number): number {
  if (exitCode === undefined || exitCode === 0) return ownStatus
  if (exitCode > 0) return exitCode
  return exitCode === -4 || exitCode === -5 ? EXIT_STATUS.USAGE : BUG_STATUS
}
