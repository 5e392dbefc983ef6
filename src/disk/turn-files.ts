import { createHash } from 'node:crypto'
import { join } from 'node:path'
import type { Turns } from '../ports.ts'
import type { Folders } from './folders.ts'
import { withLock, type LockHolder } from './lock.ts'
import { findProcessBehind } from './process-behind.ts'

/** As long as a person may take for a code, after which nobody is there to answer. */
const PATIENCE_MS = 10 * 60 * 1000

/** Turns by locks in a private folder, which die with their owner. */
export class TurnFiles implements Turns {
  readonly #folders: Folders
  readonly #tell: (text: string) => void

  /** @param tell - Hears whom a wait is for, when it gets long. */
  constructor(folders: Folders, tell: (text: string) => void = () => {}) {
    this.#folders = folders
    this.#tell = tell
  }

  async inTurn<Result>(name: string, work: () => Promise<Result>): Promise<Result> {
    // A hash, as of sessions: names hold ARNs and URLs.
    const file = createHash('sha256').update(name).digest('hex').slice(0, 32)
    return withLock(join(this.#folders.state, 'turns', file), work, {
      patienceMs: PATIENCE_MS,
      onWait: async (holder) => this.#tellOf(holder),
    })
  }

  /** Not on a terminal where the holder's own question stands already, and which many may share who wait. */
  async #tellOf({ name, processId }: LockHolder): Promise<void> {
    const [own, others] = await Promise.all([findProcessBehind('self'), processId && findProcessBehind(processId)])
    if (!own || !others || own.terminal === others.terminal) return
    const startedBy = others.startedBy === undefined ? '' : `, started by \`${others.startedBy}\``
    this.#tell(`waiting for ${name}${startedBy}: it is signing in, and asks for the code on its own terminal`)
  }
}
