import { spawn } from 'node:child_process'
import { statSync } from 'node:fs'
import { constants } from 'node:os'
import { SallyportError } from '../../errors.ts'
import type { Signals } from '../surroundings.ts'
import { howToStart } from './how-to-start.ts'

/** What is passed on. The terminal itself sends SIGINT and SIGQUIT to every program in the foreground. */
const BY_TERMINAL = new Set<NodeJS.Signals>(['SIGINT', 'SIGQUIT'])

/**
 * Runs a program with our streams until it ends; signals go to it meanwhile.
 *
 * @returns Its exit status; 128 and the signal's number when a signal ended it, as shells have it.
 * @throws SallyportError `PROGRAM_NOT_FOUND` or `PROGRAM_NOT_RUNNABLE` when it can't be started.
 */
export async function runChild(
  words: readonly [string, ...string[]],
  environment: Readonly<Record<string, string | undefined>>,
  { signals, onTerminal }: { signals: Signals; onTerminal: boolean },
): Promise<number> {
  const [command] = words
  const { program, args, windowsVerbatimArguments } = howToStart(words, {
    platform: process.platform,
    environment,
    isFile: (path) => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false,
  })
  const child = spawn(program, args, { stdio: 'inherit', env: { ...environment }, windowsVerbatimArguments })
  const letGo = signals.take((signal) => {
    if (!onTerminal || !BY_TERMINAL.has(signal)) child.kill(signal)
  })
  try {
    return await new Promise<number>((resolve, reject) => {
      child.once('error', (cause: NodeJS.ErrnoException) => reject(notStarted(command, cause)))
      child.once('exit', (status, signal) => resolve(status ?? 128 + (signal ? constants.signals[signal] : 0)))
    })
  } finally {
    letGo()
  }
}

/** With the statuses that shells have for it. */
function notStarted(command: string, cause: NodeJS.ErrnoException): SallyportError {
  if (cause.code === 'ENOENT') {
    return new SallyportError('PROGRAM_NOT_FOUND', `can't run \`${command}\`: it was not found`, {
      hint: 'check its name, and PATH; of a script also the first line',
      cause,
    })
  }
  const reason = cause.code === 'EACCES' ? 'it may not be run' : (cause.code ?? 'it failed')
  return new SallyportError('PROGRAM_NOT_RUNNABLE', `can't run \`${command}\`: ${reason}`, {
    hint: 'it must be a program, not a folder, and its mode must let you run it',
    cause,
  })
}
