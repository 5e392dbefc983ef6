import { findOperator } from '../policy/conditions/operators.ts'
import type { Condition } from '../policy/policy-document.ts'

/** What an operator compares. */
export type ComparedAs = 'String' | 'Numeric' | 'Date' | 'Bool' | 'Binary' | 'IpAddress' | 'Arn' | 'Null'

/** One key under one operator of some statement. */
export interface ConditionUse {
  readonly condition: Condition
  readonly comparedAs: ComparedAs
  readonly isSet: boolean
  readonly ignoreCase: boolean
  readonly wildcards: boolean
  /** Does the policy's Version have variables? */
  readonly variables: boolean
}

export function conditionUse(condition: Condition, variables: boolean): ConditionUse {
  const { operator } = condition
  const base = operator.replace(/^For\w+:/, '').replace(/IfExists$/, '')
  return {
    condition,
    comparedAs: comparedAs(base),
    isSet: findOperator(operator)?.set !== undefined,
    ignoreCase: base.endsWith('IgnoreCase'),
    wildcards: base.endsWith('Like') || base.startsWith('Arn'),
    variables,
  }
}

function comparedAs(base: string): ComparedAs {
  if (base.endsWith('IpAddress')) return 'IpAddress'
  for (const type of TYPES) if (base.startsWith(type)) return type
  return 'Null'
}

const TYPES = ['String', 'Numeric', 'Date', 'Bool', 'Binary', 'Arn'] as const
