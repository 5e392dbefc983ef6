import type { DecisionNote, DecisionRecord } from './decision-record.ts'
import { toRecord } from './decision-record.ts'

/** Who is told of each decision, before the request is answered; what it throws fails the request. */
export type DecisionListener = (decision: DecisionRecord) => void

/** How many decisions are kept in memory. */
const KEPT = 1000

/**
 * The last decisions, in memory. They are noted as they come and put into words when somebody reads them, as most are never
 * read and the noting is in every request's way.
 */
export class DecisionLog {
  readonly #limit: number
  readonly #listener: DecisionListener | undefined
  #notes: DecisionNote[] = []

  constructor({ limit = KEPT, listener }: { readonly limit?: number; readonly listener?: DecisionListener } = {}) {
    this.#limit = limit
    this.#listener = listener
  }

  add(note: DecisionNote): void {
    this.#notes.push(note)
    if (this.#notes.length >= this.#limit * 2) this.#notes = this.#notes.slice(-this.#limit)
    this.#listener?.(toRecord(note))
  }

  /** The oldest first. */
  list(): readonly DecisionRecord[] {
    return this.#notes.slice(-this.#limit).map(toRecord)
  }

  clear(): void {
    this.#notes = []
  }
}
