import type { CompiledStatement } from '../policy/compile-statement.ts'

/** Text of a pattern that is matched in a step of a budget. */
const TEXT_A_STEP = 8

/** What it takes to ask whether a statement holds, in steps of a budget. */
export function weightOf({ source }: CompiledStatement): number {
  const { resource, conditions } = source
  return conditions.reduce(
    (sum, { values }) => sum + weightOfValues(values),
    1 + weightOfValues(resource?.values ?? []),
  )
}

/** Likewise whether a text matches one of these. */
export function weightOfValues(values: readonly string[]): number {
  return values.reduce((sum, text) => sum + 1 + text.length / TEXT_A_STEP, 1)
}
