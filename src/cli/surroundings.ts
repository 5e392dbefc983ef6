import type { Readable, Writable } from 'node:stream'
import type { Clock } from '../clock.ts'

/** The process around a command, so that tests can run many commands in one. */
export interface Surroundings {
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly stdin: Readable & { readonly isTTY?: boolean }
  readonly stdout: Writable & { readonly isTTY?: boolean }
  readonly stderr: Writable & { readonly isTTY?: boolean; readonly columns?: number; readonly rows?: number }
  /** Where a person sits when the streams above belong to a program: `/dev/tty`; `undefined` for nowhere. */
  readonly controllingTerminal: string | undefined
  readonly clock: Clock
  readonly signals: Signals
  /** Hears a status as soon as the command knows it, in case nobody reads the rest of what it prints. */
  readonly noteExitStatus?: (status: number) => void
}

type Handler = (signal: NodeJS.Signals) => void

/** Who is told of a signal: whoever asked last and hasn't let go. */
export class Signals {
  readonly #handlers: Handler[] = []

  /** @returns Lets go. */
  take(handler: Handler): () => void {
    this.#handlers.push(handler)
    return () => {
      const index = this.#handlers.lastIndexOf(handler)
      if (index !== -1) this.#handlers.splice(index, 1)
    }
  }

  deliver(signal: NodeJS.Signals): void {
    this.#handlers.at(-1)?.(signal)
  }
}
