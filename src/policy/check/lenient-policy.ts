import { findOperator } from '../conditions/operators.ts'
import type { Condition, ListElement, PolicyDocument, PrincipalElement, Statement } from '../policy-document.ts'
import type { LocatedCondition, LocatedList, LocatedPolicy, LocatedStatement } from './located-policy.ts'

/**
 * A policy to decide by although AWS refuses it. What can't be understood never grants: an Allow with it is left out, a
 * Deny holds as if it weren't there.
 */
export function understandPolicy({ type, version, statements }: LocatedPolicy): PolicyDocument {
  return { type, version, id: undefined, statements: statements.flatMap((item) => understandStatement(item, type)) }
}

const EVERYTHING: ListElement = { not: false, values: ['*'] }
const EVERYBODY: PrincipalElement = { not: false, entries: [{ type: 'AWS', value: '*' }] }

function understandStatement(statement: LocatedStatement, type: PolicyDocument['type']): Statement[] {
  const { effect, sid, offset } = statement
  const namesPrincipal = type === 'resource' || type === 'trust' || type === 'rcp'
  const action = listOf(statement.action)
  const resource = type === 'trust' ? undefined : listOf(statement.resource)
  const isWhole =
    action !== undefined &&
    (type === 'trust' || resource !== undefined) &&
    (!namesPrincipal || statement.principal !== undefined) &&
    statement.conditions.every(isUnderstood)
  if (effect === undefined || (effect === 'Allow' && !isWhole) || isAboutNothing(statement)) return []
  return [
    {
      sid,
      effect,
      offset,
      principal: namesPrincipal ? (statement.principal ?? EVERYBODY) : undefined,
      action: action ?? EVERYTHING,
      resource: type === 'trust' ? undefined : (resource ?? EVERYTHING),
      conditions: statement.conditions.filter(isUnderstood).map(conditionOf),
    },
  ]
}

/** A list of nothing, which AWS refuses, is about nothing; it is not as if it weren't there. */
function isAboutNothing({ action, resource }: LocatedStatement): boolean {
  return [action, resource].some((list) => list?.isEmpty === true && !list.not)
}

function listOf(list: LocatedList | undefined): ListElement | undefined {
  if (list === undefined || list.values.length === 0) return undefined
  return { not: list.not, values: list.values.map(({ text }) => text) }
}

function isUnderstood({ operator }: LocatedCondition): boolean {
  return findOperator(operator.text) !== undefined
}

function conditionOf({ operator, key, values }: LocatedCondition): Condition {
  return { operator: operator.text, key: key.text, values: values.map(({ text }) => text) }
}
