import type { Context } from '../../context.ts'
import { printable } from '../../telling/printable.ts'

/** More of one policy nobody reads; `policy check` tells them all. */
const MOST = 20

/** What AWS would refuse, a line each, ready to be shown: the first of them, and how many more there are. */
export function refusalLines(refusals: readonly string[]): string[] {
  const lines = refusals.slice(0, MOST).map((refusal) => printable(refusal))
  return refusals.length > MOST ? [...lines, `and ${refusals.length - MOST} more`] : lines
}

export function warnOfRefusals({ terminal }: Context, refusals: readonly string[]): void {
  for (const line of refusalLines(refusals)) terminal.warn(line)
}
