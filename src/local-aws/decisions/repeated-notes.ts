import type { DecisionLog } from './decision-log.ts'
import type { DecisionNote } from './decision-record.ts'

/** The decisions of a request that may be gone through several times, as where servers share a state: told once, as they were the last time. */
export class RepeatedNotes {
  readonly #log: Pick<DecisionLog, 'add'>
  #notes: DecisionNote[] = []
  #kept = 0

  constructor(log: Pick<DecisionLog, 'add'>) {
    this.#log = log
  }

  add(note: DecisionNote): void {
    this.#notes.push(note)
  }

  /** What was decided until now was decided before what is repeated. */
  keep(): void {
    this.#kept = this.#notes.length
  }

  /** @param isKept - Whether what was decided before holds; else that is decided anew, too. */
  repeat(isKept: boolean): void {
    this.#notes = isKept ? this.#notes.slice(0, this.#kept) : []
  }

  tell(): void {
    for (const note of this.#notes) this.#log.add(note)
  }
}
