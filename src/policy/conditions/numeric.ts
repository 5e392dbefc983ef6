import type { ConditionOperators } from './condition-operator.ts'
import { comparisons } from './comparisons.ts'

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/

/**
 * Numeric operators. "01", "+1" and "1e0" are numbers and "1x" is none; what is no number equals none, so only
 * `NumericNotEquals` holds for it. No wildcards, no variables.
 */
export const numericOperators: ConditionOperators = comparisons('Numeric', parseNumber)

/** `NaN` for text that is no number. */
export function parseNumber(text: string): number {
  return NUMBER.test(text) ? Number(text) : Number.NaN
}
