import { isTrue } from './conditions/bool.ts'
import type { ConditionOperator, ValueTest } from './conditions/condition-operator.ts'
import { findOperator, type OperatorName } from './conditions/operators.ts'
import type { Condition } from './policy-document.ts'
import type { ContextValue, RequestContext } from './request-context.ts'

export interface CompiledCondition {
  readonly source: Condition
  /** In lower case. */
  readonly key: string
  holds(context: RequestContext): boolean
}

/**
 * One key under one operator (IAM User Guide, "IAM JSON policy elements: Condition operators" and "Set operators for
 * multivalued context keys").
 *
 * @param variables - Does the policy's Version have variables?
 * @returns `undefined` for an operator AWS doesn't have.
 */
export function compileCondition(source: Condition, variables: boolean): CompiledCondition | undefined {
  const name = findOperator(source.operator)
  if (name === undefined) return undefined
  const key = source.key.toLowerCase()
  const holds = name.operator === undefined ? compileNull(source.values) : compileComparison(name, source, variables)
  return { source, key, holds: (context) => holds(context.get(key), context) }
}

type ValueCondition = (value: ContextValue | undefined, context: RequestContext) => boolean

/** `Null`: "true" asks for an absent key, "false" for one that is there. */
function compileNull(values: readonly string[]): ValueCondition {
  const absentWanted = values.some((value) => isTrue(value))
  const presentWanted = values.some((value) => !isTrue(value))
  return (value) => (value === undefined ? absentWanted : presentWanted)
}

function compileComparison(name: OperatorName, { values }: Condition, variables: boolean): ValueCondition {
  const { set, operator, ifExists } = name
  if (operator === undefined) return compileNull(values)
  const accepts = compileValues(
    operator,
    values.map((text) => operator.compileValue(text, variables)),
  )

  if (set === 'ForAllValues') {
    // AWS: true when the key is absent, and when it has no values.
    return (value, context) =>
      value === undefined || (typeof value === 'string' ? accepts(value, context) : everyValue(value, accepts, context))
  }
  if (set === 'ForAnyValue') {
    return (value, context) => {
      if (value === undefined) return ifExists
      return typeof value === 'string' ? accepts(value, context) : anyValue(value, accepts, context)
    }
  }
  const whenAbsent = ifExists || operator.negated
  return (value, context) => {
    if (value === undefined) return whenAbsent
    // AWS: a multivalued key satisfies no operator without a set prefix, negated or not, even with one value.
    return typeof value === 'string' && accepts(value, context)
  }
}

/** Does one value of the request satisfy the operator: one of the policy's values matches, or none of them does? */
function compileValues(operator: ConditionOperator, tests: readonly ValueTest[]): ValueTest {
  const { negated } = operator
  const [only, second] = tests
  const isComparable = operator.isComparable?.bind(operator)
  const matches: ValueTest =
    only !== undefined && second === undefined ? only : (value, context) => anyTest(tests, value, context)
  if (isComparable !== undefined) return (value, context) => isComparable(value) && matches(value, context) !== negated
  return negated ? (value, context) => !matches(value, context) : matches
}

function anyTest(tests: readonly ValueTest[], value: string, context: RequestContext): boolean {
  for (const test of tests) if (test(value, context)) return true
  return false
}

function anyValue(values: readonly string[], accepts: ValueTest, context: RequestContext): boolean {
  for (const value of values) if (accepts(value, context)) return true
  return false
}

function everyValue(values: readonly string[], accepts: ValueTest, context: RequestContext): boolean {
  for (const value of values) if (!accepts(value, context)) return false
  return true
}
