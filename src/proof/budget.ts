/** All the work of a proof, in steps: some tens of nanoseconds each. Real policies take a tenth of it to a quarter. */
const MOST_WORK = 12_000_000
/** Steps after which it's time to look up. */
const PIECE = 300_000

/**
 * What a proof may cost. All of its work is counted and none is timed, so the same policies get the same answers on every
 * computer. Once it is spent, what is left is not proved: no policy makes it take for ever.
 */
export class Budget {
  #left: number
  #nextPiece: number

  constructor(amount: number = MOST_WORK) {
    this.#left = amount
    this.#nextPiece = amount - PIECE
  }

  /** Steps; below 0 when it is spent. */
  get left(): number {
    return this.#left
  }

  get isSpent(): boolean {
    return this.#left < 0
  }

  /** `false` when there was not enough. */
  spend(amount = 1): boolean {
    this.#left -= amount
    return this.#left >= 0
  }

  /** Has a piece of work been done since it last said so? */
  isPieceDone(): boolean {
    if (this.#left > this.#nextPiece) return false
    this.#nextPiece = this.#left - PIECE
    return true
  }
}
