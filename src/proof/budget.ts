/** What a proof may cost. Once it is spent, what is left open is not proved, so no policy makes it take for ever. */
export class Budget {
  #left: number

  constructor(amount: number) {
    this.#left = amount
  }

  get isSpent(): boolean {
    return this.#left < 0
  }

  /** `false` when there was not enough. */
  spend(amount = 1): boolean {
    this.#left -= amount
    return this.#left >= 0
  }
}
