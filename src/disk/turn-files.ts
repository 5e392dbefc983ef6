import { createHash } from 'node:crypto'
import { join } from 'node:path'
import type { Turns } from '../ports.ts'
import type { Folders } from './folders.ts'
import { withLock } from './lock.ts'

/** As long as a person may take for a code, after which nobody is there to answer. */
const PATIENCE_MS = 10 * 60 * 1000

/** Turns by locks in a private folder, which die with their owner. */
export class TurnFiles implements Turns {
  readonly #folders: Folders

  constructor(folders: Folders) {
    this.#folders = folders
  }

  async inTurn<Result>(name: string, work: () => Promise<Result>): Promise<Result> {
    // A hash, as of sessions: names hold ARNs and URLs.
    const file = createHash('sha256').update(name).digest('hex').slice(0, 32)
    return withLock(join(this.#folders.state, 'turns', file), work, { patienceMs: PATIENCE_MS })
  }
}
