import type { ConditionOperator, ConditionOperators } from './condition-operator.ts'

type Comparison = (value: number, bound: number) => boolean

const COMPARISONS: readonly (readonly [string, Comparison])[] = [
  ['Equals', (value, bound) => value === bound],
  ['LessThan', (value, bound) => value < bound],
  ['LessThanEquals', (value, bound) => value <= bound],
  ['GreaterThan', (value, bound) => value > bound],
  ['GreaterThanEquals', (value, bound) => value >= bound],
]

/**
 * The six operators of an ordered type, named after it.
 *
 * @param parse - Text to its place in the order; `NaN`, which compares false with everything, when it has none.
 */
export function comparisons(type: string, parse: (text: string) => number): ConditionOperators {
  const operators: Record<string, ConditionOperator> = {}
  const parseAgain = remembering(parse)
  for (const [name, compare] of COMPARISONS) operators[type + name] = operator(parseAgain, compare, false)
  operators[`${type}NotEquals`] = operator(parseAgain, (value, bound) => value === bound, true)
  return operators
}

/** A value of the request is compared with all values of the policy, one after the other. */
function remembering(parse: (text: string) => number): (text: string) => number {
  let lastText = ''
  // In an array a number needs no object of its own.
  const last = Float64Array.of(parse(lastText))
  return (text) => {
    if (text !== lastText) {
      last[0] = parse(text)
      lastText = text
    }
    return last[0] ?? Number.NaN
  }
}

function operator(parse: (text: string) => number, compare: Comparison, negated: boolean): ConditionOperator {
  return {
    negated,
    compileValue(text) {
      const bound = parse(text)
      return (value) => compare(parse(value), bound)
    },
  }
}
