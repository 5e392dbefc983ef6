import type { RequestContext } from '../request-context.ts'

/** Does one value of the request match one value of the policy? */
export type ValueTest = (value: string, context: RequestContext) => boolean

/** What an operator does with single values; absent keys, lists of values and sets are the same for all of them. */
export interface ConditionOperator {
  /** A `…Not…` operator: true when no value of the policy matches, and when the key is absent. */
  readonly negated: boolean
  /** Makes the test for one value of the policy, which may hold variables when `variables` says so. */
  compileValue(text: string, variables: boolean): ValueTest
  /** AWS: a request value that is no IP address or ARN satisfies no IP or ARN condition, negated or not. */
  isComparable?(value: string): boolean
}

/** Made by a group of operators, by its name in a policy. */
export type ConditionOperators = Readonly<Record<string, ConditionOperator>>
