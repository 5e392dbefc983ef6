import { Budget } from './budget.ts'
import { findWitnesses, type PatternQuestion, type Witnesses } from './find-witnesses.ts'
import type { TextPattern } from './text-pattern.ts'

/** Moves of automata in one proof. */
const MOST_MOVES = 10_000_000

const UNSEARCHED: Witnesses = { found: [], complete: false }

/** The searches of a proof: each is made once, and all together are within one budget. */
export class WitnessSearch {
  readonly #found = new Map<string, Witnesses>()
  readonly #budget = new Budget(MOST_MOVES)

  /** Once the budget is spent, nothing is found. */
  find({ required, forbidden = [], tracked }: PatternQuestion): Witnesses {
    if (this.#budget.isSpent) return UNSEARCHED
    const key = [required, forbidden, tracked].map((patterns) => `${idsOf(patterns)}\uE007`).join('')
    let found = this.#found.get(key)
    if (found === undefined) {
      found = findWitnesses({ required, forbidden, tracked }, this.#budget)
      this.#found.set(key, found)
    }
    return found
  }
}

/** Each with an end of its own: the empty pattern is not no pattern. */
function idsOf(patterns: readonly TextPattern[]): string {
  return patterns.map(({ id }) => `${id}\uE006`).join('')
}
