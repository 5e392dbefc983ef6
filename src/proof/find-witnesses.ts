import { Budget } from './budget.ts'
import { DEAD, PatternMachine } from './pattern-machine.ts'
import type { TextPattern } from './text-pattern.ts'

/** What the texts that are looked for match, must not match, and may or may not. */
export interface PatternQuestion {
  readonly required: readonly TextPattern[]
  readonly forbidden?: readonly TextPattern[]
  readonly tracked: readonly TextPattern[]
}

export interface Witness {
  readonly text: string
  /** The `id` of each tracked pattern that it matches. */
  readonly matched: ReadonlySet<string>
}

export interface Witnesses {
  /** One text, as short as can be, for each way in which a text can match the tracked patterns and not match them. */
  readonly found: readonly Witness[]
  /** `false` when there were too many states to visit them all. */
  readonly complete: boolean
}

const MOST_STATES = 20_000
/** Steps of one search. */
const MOST_WORK = 5_000_000
/** Steps that it takes to begin an automaton. */
const BEGINNING = 10

/**
 * Runs all patterns side by side and visits every state they can reach together. Characters that no pattern names are
 * all alike, so one of them stands for the rest.
 *
 * @param budget - Of the whole proof.
 */
export function findWitnesses(
  { required, forbidden = [], tracked }: PatternQuestion,
  budget: Budget = new Budget(),
): Witnesses {
  const patterns = [...required, ...forbidden, ...tracked]
  const leastLeft = Math.max(0, budget.left - MOST_WORK)
  const step = (amount: number): boolean => budget.spend(amount) && budget.left >= leastLeft
  const places = patterns.reduce((sum, { steps }) => sum + steps.length, 0)
  if (!step(places + BEGINNING * patterns.length)) return { found: [], complete: false }
  const machines = patterns.map((pattern) => new PatternMachine(pattern, budget))
  const firstForbidden = required.length
  const firstTracked = firstForbidden + forbidden.length
  const other = unnamedCharacter(patterns)
  const found = new Map<string, Witness>()
  const start = machines.map((machine) => machine.start)
  const queue: { states: readonly number[]; text: string }[] = [{ states: start, text: '' }]
  const seen = new Set([start.join()])

  for (let at = 0; at < queue.length; at += 1) {
    if (queue.length > MOST_STATES) return { found: [...found.values()], complete: false }
    const { states, text } = queue[at] ?? { states: [], text: '' }
    let isMatch = true
    let isSettled = true
    let signature = ''
    let characters = other
    for (let index = 0; index < machines.length; index += 1) {
      const state = states[index] ?? DEAD
      const machine = machines[index]
      const accepts = machine?.accepts(state) ?? false
      if (index < firstForbidden) isMatch &&= accepts
      else if (index < firstTracked) isMatch &&= !accepts
      else {
        signature += accepts ? '1' : '0'
        isSettled &&= state === DEAD || (machine?.acceptsForever(state) ?? false)
      }
      characters += machine?.characters(state) ?? ''
    }
    const told = new Set(characters.split(''))
    if (!step(machines.length + characters.length)) return { found: [...found.values()], complete: false }
    if (isMatch && !found.has(signature)) {
      budget.spend(tracked.length)
      const matched = new Set(tracked.filter((_, index) => signature[index] === '1').map(({ id }) => id))
      found.set(signature, { text, matched })
    }
    // From here on nothing tracked can change: one text of this kind is enough.
    if (isSettled && found.has(signature)) continue

    for (const character of told) {
      if (!step(machines.length)) return { found: [...found.values()], complete: false }
      const next: number[] = []
      for (let index = 0; index < machines.length; index += 1) {
        const machine = machines[index]
        const state = machine?.next(states[index] ?? DEAD, character) ?? DEAD
        if (index < firstForbidden ? state === DEAD : index < firstTracked && machine?.acceptsForever(state)) break
        next.push(state)
      }
      const key = next.join()
      if (next.length < machines.length || seen.has(key)) continue
      seen.add(key)
      queue.push({ states: next, text: text + character })
    }
  }
  return { found: [...found.values()], complete: true }
}

function unnamedCharacter(patterns: readonly TextPattern[]): string {
  const named = new Set(
    patterns.flatMap(({ steps }) => steps.flatMap((step) => (step.kind === 'one' ? step.characters.split('') : []))),
  )
  for (const candidate of 'xzqjwkvyabcdefghilmnoprstu0123456789-_') if (!named.has(candidate)) return candidate
  let code = 0x100
  while (named.has(String.fromCharCode(code))) code += 1
  return String.fromCharCode(code)
}
