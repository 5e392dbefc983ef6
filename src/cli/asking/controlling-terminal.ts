import { closeSync, constants, openSync } from 'node:fs'
import { ReadStream, WriteStream } from 'node:tty'
import type { Surroundings } from '../surroundings.ts'
import { Terminal } from './terminal.ts'

/** The terminal of the person behind a program that took our standard streams. */
export interface ControllingTerminal {
  readonly terminal: Terminal
  close(): void
}

/** `undefined` where there is none, as in a CI job, or on Windows. */
export function openControllingTerminal({
  stdin,
  stderr,
  controllingTerminal,
}: Surroundings): ControllingTerminal | undefined {
  if ((stdin.isTTY && stderr.isTTY) || controllingTerminal === undefined) return undefined
  let descriptor: number
  try {
    descriptor = openSync(controllingTerminal, constants.O_RDWR | constants.O_NOCTTY)
  } catch {
    return undefined
  }
  try {
    const input = new ReadStream(descriptor)
    const output = new WriteStream(descriptor)
    return {
      terminal: new Terminal(input, output),
      close() {
        input.destroy()
        output.destroy()
      },
    }
  } catch {
    closeSync(descriptor)
    return undefined
  }
}
