import { parseInstant } from '../policy/conditions/date.ts'
import { parseNumber } from '../policy/conditions/numeric.ts'

const DAY = 86_400_000

/** What a number or a moment can be. */
export interface Range {
  readonly from?: number | undefined
  readonly to?: number | undefined
  readonly wholeNumbers?: boolean
}

/** A number for each stretch between the numbers that policies name, and those numbers: all that comparisons can tell apart. */
export function numbersAround(texts: readonly string[], range: Range = {}): string[] {
  return stretches(texts.map(parseNumber), 1, range).map(String)
}

/** Likewise moments, in milliseconds since 1970. */
export function momentsAround(texts: readonly string[], range: Range = {}): number[] {
  return stretches(texts.map(parseInstant), DAY, { ...range, wholeNumbers: true })
}

function stretches(bounds: readonly number[], step: number, { from, to, wholeNumbers = false }: Range): number[] {
  const within = (value: number): boolean => value >= (from ?? -Infinity) && value <= (to ?? Infinity)
  const ends = [from, to].filter((end) => end !== undefined)
  const edges = [...new Set([...bounds.filter((bound) => !Number.isNaN(bound) && within(bound)), ...ends])]
  edges.sort((one, other) => one - other)
  const first = edges[0] ?? 0
  const last = edges.at(-1) ?? 0
  const values = new Set([first - step, ...edges, last + step])
  for (const [index, edge] of edges.entries()) {
    const next = edges[index + 1]
    if (next !== undefined) values.add(wholeNumbers ? Math.floor((edge + next) / 2) : (edge + next) / 2)
  }
  return [...values].filter(within).sort((one, other) => one - other)
}
