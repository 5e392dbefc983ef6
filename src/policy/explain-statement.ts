import type { CompiledCondition } from './compile-condition.ts'
import type { CompiledPolicy } from './compile-policy.ts'
import type { CompiledStatement } from './compile-statement.ts'
import { findOperator } from './conditions/operators.ts'
import type { ListElement } from './policy-document.ts'
import { matchPrincipal, NAMED, type Named } from './principal.ts'
import type { AuthorizationRequest, Principal } from './request.ts'
import type { ContextValue } from './request-context.ts'

/** One element of a statement, or one key of its Condition, against the request. */
export interface ElementExplanation {
  readonly element: 'Principal' | 'NotPrincipal' | 'Action' | 'NotAction' | 'Resource' | 'NotResource' | 'Condition'
  readonly holds: boolean
  /** Of a condition. */
  readonly operator?: string
  readonly key?: string
  /** Why, in words. */
  readonly reason: string
}

/** The elements of a statement in the order AWS writes them. The statement applies when all of them hold. */
export function explainStatement(
  policy: CompiledPolicy,
  statement: CompiledStatement,
  request: AuthorizationRequest,
  isBoundedDeny: boolean,
): ElementExplanation[] {
  const { principal, source } = statement
  const elements: ElementExplanation[] = []
  if (principal !== undefined) {
    const named = matchPrincipal(principal, request.principal, isBoundedDeny)
    const element = principal.source.not ? 'NotPrincipal' : 'Principal'
    elements.push({ element, holds: named !== NAMED.NOT, reason: principalReason(element, named, request.principal) })
  }
  elements.push(listReason('Action', source.action, policy.isAbout(statement, request.action), request.action))
  if (source.resource !== undefined) {
    const holds = statement.matchesResource(request.resource, request.context)
    elements.push(listReason('Resource', source.resource, holds, request.resource))
  }
  return [...elements, ...statement.conditions.map((condition) => explainCondition(condition, request))]
}

function listReason(name: 'Action' | 'Resource', { not }: ListElement, holds: boolean, asked: string) {
  const element = not ? (`Not${name}` as const) : name
  const listed = holds !== not
  return { element, holds, reason: `${asked} is ${listed ? '' : 'not '}one of ${element}` }
}

function principalReason(element: string, named: Named, principal: Principal): string {
  const who = principal.arn ?? principal.name ?? 'the anonymous caller'
  if (element === 'NotPrincipal') return `${who} is ${named === NAMED.NOT ? '' : 'not '}left out by NotPrincipal`
  if (named === NAMED.NOT) return `${who} is not named by Principal`
  if (named === NAMED.BY_ACCOUNT)
    return `Principal names the account of ${who}, which leaves it to the account's policies`
  return named === NAMED.BY_ENTITY ? `Principal names the user or role behind ${who}` : `Principal names ${who}`
}

function explainCondition(condition: CompiledCondition, { context }: AuthorizationRequest): ElementExplanation {
  const { operator, key, values } = condition.source
  const holds = condition.holds(context)
  const value = context.get(condition.key)
  const wanted = values.map((text) => JSON.stringify(text)).join(' or ')
  const reason =
    value === undefined ? absentReason(operator, key, holds) : presentReason(operator, key, value, wanted, holds)
  return { element: 'Condition', holds, operator, key, reason }
}

function absentReason(operator: string, key: string, holds: boolean): string {
  return `${key} is absent, and ${operator} is ${String(holds)} without it`
}

function presentReason(operator: string, key: string, value: ContextValue, wanted: string, holds: boolean): string {
  const isList = typeof value !== 'string'
  const shown = JSON.stringify(value)
  const name = findOperator(operator)
  if (name?.operator === undefined) return `${key} is ${shown}, and ${operator} ${wanted} is ${String(holds)}`
  if (isList && name.set === undefined) {
    return `${key} is multivalued (${shown}), and ${operator} without a set prefix is never true of such a key`
  }
  if (!isList && name.operator.isComparable?.(value) === false)
    return `${shown} of ${key} is malformed, which ${operator} never accepts`
  return `${key} is ${shown}; ${operator} ${wanted} is ${String(holds)}`
}
