import type { Budget } from './budget.ts'
import { findWitnesses, type PatternQuestion, type Witnesses } from './find-witnesses.ts'
import type { TextPattern } from './text-pattern.ts'

const UNSEARCHED: Witnesses = { found: [], complete: false }
/** So much text of patterns is put together in a step. */
const TEXT_A_STEP = 16

/** The searches for texts of a proof: each is made once. */
export class WitnessSearch {
  /** Of the proof. */
  readonly budget: Budget
  readonly #found = new Map<string, Witnesses>()

  constructor(budget: Budget) {
    this.budget = budget
  }

  /** Once the budget is spent, nothing is found. */
  find({ required, forbidden = [], tracked }: PatternQuestion): Witnesses {
    const patterns = [required, forbidden, tracked]
    const length = patterns.flat().reduce((sum, { id }) => sum + 1 + id.length / TEXT_A_STEP, 0)
    if (!this.budget.spend(length)) return UNSEARCHED
    const key = patterns.map((some) => `${idsOf(some)}\uE007`).join('')
    let found = this.#found.get(key)
    if (found === undefined) {
      found = findWitnesses({ required, forbidden, tracked }, this.budget)
      this.#found.set(key, found)
    }
    return found
  }
}

/** Each with an end of its own: the empty pattern is not no pattern. */
function idsOf(patterns: readonly TextPattern[]): string {
  return patterns.map(({ id }) => `${id}\uE006`).join('')
}
