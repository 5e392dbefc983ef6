import { Budget } from './budget.ts'
import type { Step, TextPattern } from './text-pattern.ts'

/** The state from which nothing matches any more. */
export const DEAD = -1

/**
 * One pattern as a deterministic automaton whose states are made when they are first reached. A state is a set of places
 * in the pattern. Once a run is reached, every place before it is forgotten: what they could match, the run can too. So
 * there are hardly more states than places, but for patterns such as `*a??????`.
 */
export class PatternMachine {
  readonly #steps: readonly Step[]
  readonly #budget: Budget
  readonly #states: (readonly number[])[] = []
  readonly #numbers = new Map<string, number>()
  readonly #next: Map<string, number>[] = []
  readonly #characters: (string | undefined)[] = []
  readonly start: number

  /** @param budget - Of its places. */
  constructor({ steps }: TextPattern, budget = new Budget(Infinity)) {
    this.#steps = steps
    this.#budget = budget
    this.start = this.#enter([0])
  }

  next(state: number, character: string): number {
    if (state === DEAD) return DEAD
    const known = this.#next[state]?.get(character)
    if (known !== undefined) return known
    const places: number[] = []
    for (const place of this.#states[state] ?? []) {
      const step = this.#steps[place]
      if (step === undefined || step.kind === 'fork') continue
      if (step.kind === 'one') {
        if (step.characters.includes(character)) places.push(place + 1)
      } else if (character !== step.except) places.push(step.kind === 'run' ? place : place + 1)
    }
    const next = this.#enter(places)
    this.#next[state]?.set(character, next)
    return next
  }

  accepts(state: number): boolean {
    return state !== DEAD && this.#states[state]?.at(-1) === this.#steps.length
  }

  /** Whatever comes, does it match? */
  acceptsForever(state: number): boolean {
    if (!this.accepts(state)) return false
    const last = this.#steps.at(-1)
    return last?.kind === 'run' && last.except === '' && this.#states[state]?.[0] === this.#steps.length - 1
  }

  /** The characters that this state tells from all others. */
  characters(state: number): string {
    if (state === DEAD) return ''
    return (this.#characters[state] ??= (this.#states[state] ?? [])
      .map((place) => {
        const step = this.#steps[place]
        if (step === undefined || step.kind === 'fork') return ''
        return step.kind === 'one' ? step.characters : step.except
      })
      .join(''))
  }

  #enter(places: readonly number[]): number {
    if (places.length === 0) return DEAD
    const all = new Set<number>()
    let lastRun = 0
    const waiting = [...places]
    for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
      if (all.has(at)) continue
      all.add(at)
      const step = this.#steps[at]
      if (step?.kind === 'fork') for (const ahead of step.ahead) waiting.push(at + ahead)
      if (step?.kind !== 'run') continue
      // Of runs that end at a colon too: the places before one are in another segment, and reached no more.
      if (step.except !== '/') lastRun = Math.max(lastRun, at)
      waiting.push(at + 1)
    }
    this.#budget.spend(2 * all.size)
    const kept = [...all].filter((place) => place >= lastRun).sort((one, other) => one - other)
    const key = kept.join()
    let number = this.#numbers.get(key)
    if (number === undefined) {
      number = this.#states.push(kept) - 1
      this.#numbers.set(key, number)
      this.#next.push(new Map())
    }
    return number
  }
}

/** Tells of texts whether the pattern matches all of each. */
export function matcherOf(pattern: TextPattern, budget?: Budget): (text: string) => boolean {
  const machine = new PatternMachine(pattern, budget)
  return (text) => {
    budget?.spend(1 + text.length)
    let state = machine.start
    for (const character of text.split('')) state = machine.next(state, character)
    return machine.accepts(state)
  }
}
