import { EventEmitter, once } from 'node:events'
import { closeSync, constants, openSync } from 'node:fs'
import { join } from 'node:path'
import { spawn } from '@lydell/node-pty'
import { NO_WAY_TO_AWS } from '../no-way-to-aws.ts'

export const PROGRAM = join(import.meta.dirname, '..', '..', 'dist', 'sallyport.cjs')

/** A program on a terminal of its own, and a person who reads and types. */
export interface Typist {
  /** Resolves with the match when the screen, from what was awaited last, shows it. */
  sees(pattern: RegExp): Promise<RegExpExecArray>
  types(text: string): void
  /** As `kill -9` does: the program can't say or tidy anything. */
  kills(): void
  /** Resolves when the program has ended. */
  ended(): Promise<{ status: number; screen: string }>
}

export const CTRL_C = '\u0003'
export const ENTER = '\r'

/** Runs a command in a terminal that has room for everything, unless told otherwise. */
export function runOnTerminal(
  command: string,
  args: readonly string[],
  environment: Record<string, string>,
  { cols, rows }: { cols: number; rows: number } = { cols: 200, rows: 60 },
): Typist {
  const terminal = spawn(command, [...args], {
    cols,
    rows,
    env: { ...NO_WAY_TO_AWS, PATH: process.env['PATH'] ?? '', TERM: 'xterm', ...environment },
  })
  loseNothingAtTheEnd(terminal)
  const changes = new EventEmitter()
  let screen = ''
  let seen = 0
  const end = new Promise<number>((resolve) => {
    terminal.onExit(({ exitCode, signal }) => resolve(signal ? 128 + signal : exitCode))
  })
  terminal.onData((data) => {
    screen += plain(data)
    changes.emit('change')
  })

  return {
    async sees(pattern) {
      for (;;) {
        const match = pattern.exec(screen.slice(seen))
        if (match) {
          seen += match.index + match[0].length
          return match
        }
        const status = await Promise.race([once(changes, 'change'), end])
        if (typeof status === 'number' && !pattern.test(screen.slice(seen))) {
          throw new Error(`ended with ${status} before ${pattern}:\n${screen.slice(seen)}`)
        }
      }
    },
    types: (text) => terminal.write(text),
    kills: () => terminal.kill('SIGKILL'),
    ended: async () => ({ status: await end, screen }),
  }
}

/** What node-pty keeps to itself: the name of the terminal's end for programs, and the stream from our end. */
interface Insides {
  readonly _pty?: string
  readonly _socket: { destroy(): unknown }
}

/**
 * A terminal that no program has open any more is over for Node at the next piece that it reads, whatever else is there to read: the
 * last lines of a program were lost on a busy machine. So we keep it open, and end it when all has been read.
 */
function loseNothingAtTheEnd(terminal: unknown): void {
  const { _pty: name, _socket: stream } = terminal as Insides
  if (name === undefined) return
  const held = openSync(name, constants.O_RDWR | constants.O_NOCTTY)
  const destroy = stream.destroy.bind(stream)
  // Called when the program has ended: what it wrote is there, and Node reads it before what is asked for now.
  stream.destroy = () => {
    stream.destroy = destroy
    setImmediate(() => {
      closeSync(held)
      destroy()
    })
    return stream
  }
}

/** Without what moves the cursor and colours. */
function plain(text: string): string {
  // oxlint-disable-next-line no-control-regex
  return text.replaceAll(/\u001B\[[0-9;?]*[A-Za-z]|\u001B[=>78]|\r/g, '')
}
