import { arnOperators } from './arn.ts'
import { binaryOperators } from './binary.ts'
import { boolOperators } from './bool.ts'
import type { ConditionOperator } from './condition-operator.ts'
import { dateOperators } from './date.ts'
import { ipAddressOperators } from './ip-address.ts'
import { numericOperators } from './numeric.ts'
import { stringOperators } from './string.ts'

const OPERATORS: ReadonlyMap<string, ConditionOperator> = new Map(
  [
    stringOperators,
    numericOperators,
    dateOperators,
    boolOperators,
    binaryOperators,
    ipAddressOperators,
    arnOperators,
  ].flatMap((group) => Object.entries(group)),
)

/** An operator as a policy writes it, taken apart. */
export interface OperatorName {
  readonly set: 'ForAllValues' | 'ForAnyValue' | undefined
  /** `undefined` is `Null`, which looks at whether the key is there and not at its value. */
  readonly operator: ConditionOperator | undefined
  readonly ifExists: boolean
}

const NAME = /^(?:(ForAllValues|ForAnyValue):)?(\w+?)(IfExists)?$/

/** Finds an operator such as `ForAnyValue:StringLikeIfExists`; `undefined` when AWS has none of that name. */
export function findOperator(name: string): OperatorName | undefined {
  const [, setPrefix, base = '', suffix] = NAME.exec(name) ?? []
  const set = setPrefix === 'ForAllValues' || setPrefix === 'ForAnyValue' ? setPrefix : undefined
  const ifExists = suffix !== undefined
  if (base === 'Null') return ifExists ? undefined : { set, operator: undefined, ifExists }
  const operator = OPERATORS.get(base)
  return operator && { set, operator, ifExists }
}
