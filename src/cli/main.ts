import { closeSync, openSync } from 'node:fs'
import { constants, devNull } from 'node:os'
import { isatty } from 'node:tty'
import { EXIT_STATUS } from '../errors.ts'
import { systemClock } from '../system-clock.ts'
import { withWindowsNames } from './programs/windows-names.ts'
import { reportFailure } from './report-failure.ts'
import { run } from './run.ts'
import { Signals } from './surroundings.ts'

// The only place that touches the process: it reads the streams and the environment from it, and ends it.
const signals = new Signals()
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const)
  process.on(signal, () => signals.deliver(signal))

const terminals = [0, 1, 2].filter((descriptor) => isatty(descriptor))

/** What the command has found out so far. */
let knownStatus = 0

// A reader that has seen enough (`| head`) is no failure of ours, nor does it make one that was found a success; a disk that
// is full is one to tell.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (isGone(error)) return
  if (error.code === 'EPIPE') leave(knownStatus)
  process.stderr.write(`sallyport: standard output can't be written (${String(error.code)})\n`)
  leave(EXIT_STATUS.STORE_UNUSABLE)
})
process.stderr.on('error', (error: NodeJS.ErrnoException) => {
  if (!isGone(error)) leave(error.code === 'EPIPE' ? knownStatus : EXIT_STATUS.STORE_UNUSABLE)
})

// Nothing is left to wait for, and the command has not come to its end: that must not look like success.
process.on('beforeExit', () => endWithBug(new Error('the command stopped half-way')))
process.on('uncaughtException', endWithBug)
process.on('unhandledRejection', endWithBug)

const environment = process.platform === 'win32' ? withWindowsNames(process.env) : { ...process.env }

// Node 22 calls its own SQLite experimental at each start; any other warning is told as Node would.
process.removeAllListeners('warning')
process.on('warning', ({ name, message }) => {
  if (name !== 'ExperimentalWarning' || !message.includes('SQLite')) process.stderr.write(`${name}: ${message}\n`)
})

// AWS: on Node 20 the SDK would print a notice of six lines into every command.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true'

void answer()

/** Whether the terminal was closed: nobody reads any more, and SIGHUP ends the command in its own way. */
function isGone(error: NodeJS.ErrnoException): boolean {
  return error.code === 'EIO' && terminals.length > 0
}

/** As `process.exit`, on a terminal that is gone, too: Node would abort at setting it back, and leave its memory, secrets and all, in a core file. */
function leave(status: number): never {
  for (const descriptor of terminals) {
    if (isatty(descriptor)) continue
    closeSync(descriptor)
    // The lowest number that is free is the one that was closed.
    openSync(devNull, 'r+')
  }
  process.exit(status)
}

async function answer(): Promise<void> {
  process.stdin.on('error', (error) => {
    if (!isGone(error)) endWithBug(error)
  })
  const status = await run(process.argv.slice(2), {
    environment,
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    controllingTerminal: process.platform === 'win32' ? undefined : '/dev/tty',
    clock: systemClock,
    signals,
    noteExitStatus(status) {
      knownStatus = status
    },
  })
  await Promise.all([process.stdout, process.stderr].map(flushed))
  leave(status)
}

function flushed(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    stream.write('', () => resolve())
  })
}

function endWithBug(error: unknown): void {
  // A question's reader can't set the terminal back.
  if (error instanceof Error && isGone(error)) leave(128 + constants.signals.SIGHUP)
  const failure = reportFailure(error, process.env['SALLYPORT_DEBUG'] === '1')
  process.stderr.write(`${failure.text}\n`)
  leave(failure.status)
}
