import type { ConditionOperator, ConditionOperators } from './condition-operator.ts'

/** One number, in an array: there it needs no object of its own, whoever it is handed to. */
type Boxed = Float64Array

type Comparison = (value: Boxed, bound: Boxed) => boolean

const COMPARISONS: readonly (readonly [string, Comparison])[] = [
  ['Equals', equals],
  ['LessThan', (value, bound) => (value[0] ?? NaN) < (bound[0] ?? NaN)],
  ['LessThanEquals', (value, bound) => (value[0] ?? NaN) <= (bound[0] ?? NaN)],
  ['GreaterThan', (value, bound) => (value[0] ?? NaN) > (bound[0] ?? NaN)],
  ['GreaterThanEquals', (value, bound) => (value[0] ?? NaN) >= (bound[0] ?? NaN)],
]

/** What has no place in the order is `NaN`, and equals nothing. */
function equals(value: Boxed, bound: Boxed): boolean {
  return value[0] === bound[0]
}

/**
 * The six operators of an ordered type, named after it.
 *
 * @param parse - Text to its place in the order; `NaN`, which compares false with everything, when it has none.
 */
export function comparisons(type: string, parse: (text: string) => number): ConditionOperators {
  const operators: Record<string, ConditionOperator> = {}
  const parseAgain = remembering(parse)
  for (const [name, compare] of COMPARISONS) operators[type + name] = operator(parseAgain, compare, false)
  operators[`${type}NotEquals`] = operator(parseAgain, equals, true)
  return operators
}

/** A value of the request is compared with all values of the policy, one after the other. */
function remembering(parse: (text: string) => number): (text: string) => Boxed {
  let lastText = ''
  const last = Float64Array.of(parse(lastText))
  return (text) => {
    if (text !== lastText) {
      last[0] = parse(text)
      lastText = text
    }
    return last
  }
}

function operator(parse: (text: string) => Boxed, compare: Comparison, negated: boolean): ConditionOperator {
  return {
    negated,
    compileValue(text) {
      const bound = Float64Array.from(parse(text))
      return (value) => compare(parse(value), bound)
    },
  }
}
