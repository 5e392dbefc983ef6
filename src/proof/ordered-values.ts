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
  return stretches(texts.map(parseNumber), 1, { from: -Number.MAX_VALUE, to: Number.MAX_VALUE }, range).map(String)
}

/** Likewise moments, in milliseconds since 1970. */
export function momentsAround(texts: readonly string[], range: Range = {}): number[] {
  return stretches(texts.map(parseInstant), DAY, YEARS, { ...range, wholeNumbers: true })
}

export function isoText(milliseconds: number): string {
  return new Date(milliseconds).toISOString()
}

/** That a date can be written in. */
const YEARS = { from: Date.parse('0000-01-01T00:00:00Z'), to: Date.parse('9999-12-31T23:59:59.999Z') }

function stretches(
  bounds: readonly number[],
  step: number,
  limits: { from: number; to: number },
  { from, to, wholeNumbers = false }: Range,
): number[] {
  const least = from ?? limits.from
  const most = to ?? limits.to
  // What is out of reach is on one side of all values there are.
  const ends = [from, to].filter((end) => end !== undefined)
  const edges = [...new Set([...bounds, ...ends])].filter((edge) => edge >= least && edge <= most)
  edges.sort((one, other) => one - other)
  const values = new Set<number>(edges)
  values.add(Math.max(least, beyond(edges[0] ?? 0, -step)))
  values.add(Math.min(most, beyond(edges.at(-1) ?? 0, step)))
  for (const [index, edge] of edges.entries()) {
    const next = edges[index + 1]
    if (next !== undefined) values.add(wholeNumbers ? wholeBetween(edge, next) : edge / 2 + next / 2)
  }
  const isPossible = (value: number): boolean =>
    value >= least && value <= most && (!wholeNumbers || Number.isInteger(value))
  return [...values].filter(isPossible).sort((one, other) => one - other)
}

/** A whole number past the last edge on one side. */
function beyond(edge: number, step: number): number {
  const whole = step < 0 ? Math.floor(edge) : Math.ceil(edge)
  // So far from 0 a step is lost in rounding.
  return whole + step === whole ? whole + Math.sign(step) * Math.abs(whole) : whole + step
}

/** A whole number between two, if there is one. */
function wholeBetween(low: number, high: number): number {
  const middle = Math.floor(low / 2 + high / 2)
  return middle > low ? middle : Math.floor(low) + 1
}
