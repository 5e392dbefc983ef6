import type { Clock } from '../clock.ts'
import { SallyportError } from '../errors.ts'

/** Local AWS's time: the computer's, and what a test added to it. */
export class MovableClock implements Clock {
  readonly #base: Clock
  #offsetMs = 0

  constructor(base: Clock) {
    this.#base = base
  }

  now(): Date {
    return new Date(this.#base.now().getTime() + this.#offsetMs)
  }

  /** How far local AWS's time is ahead of the computer's, in milliseconds. */
  get offsetMs(): number {
    return this.#offsetMs
  }

  /** @param by - Milliseconds, or a text such as `31 s`, `5 min`, `13 h`, `2 d`; negative ones go back. */
  advance(by: number | string): void {
    this.#offsetMs += typeof by === 'number' ? by : parseDuration(by)
  }

  /** Makes it the given time now; it goes on from there. */
  set(time: Date): void {
    this.#offsetMs = time.getTime() - this.#base.now().getTime()
  }
}

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, min: 60_000, h: 3_600_000, d: 86_400_000 }

function parseDuration(text: string): number {
  const match = /^(-?[0-9]+(?:\.[0-9]+)?)\s*(ms|s|min|h|d)$/.exec(text.trim())
  const unit = UNIT_MS[match?.[2] ?? '']
  if (match === null || unit === undefined) {
    throw new SallyportError('USAGE', `"${text}" is no duration`, {
      hint: 'write a number and ms, s, min, h or d: "31 s"',
    })
  }
  return Number(match[1]) * unit
}
