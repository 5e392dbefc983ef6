import { covers, isEverything } from './covers.ts'
import { nameStatement, type Finding } from './finding.ts'
import type { LocatedStatement } from './located-policy.ts'
import { found, type Subject } from './subject.ts'

/** Comparing every statement with every other is left out past this many values of Action and Resource. */
const MOST_VALUES = 1000

/** Statements that match no request, and those that others make pointless. */
export function* checkReach({ policy: { statements } }: Subject): Iterable<Finding> {
  for (const statement of statements) yield* checkAlone(statement)
  const values = statements.reduce((sum, { action, resource }) => sum + sizeOf(action) + sizeOf(resource), 0)
  if (values > MOST_VALUES || statements.length > 200) return
  for (const statement of statements) yield* checkAmong(statement, statements)
}

function sizeOf(list: LocatedStatement['action']): number {
  return list?.values.length ?? 0
}

function* checkAlone(statement: LocatedStatement): Iterable<Finding> {
  for (const name of ['action', 'resource'] as const) {
    const list = statement[name]
    if (list?.not !== true || !isEverything({ ...list, not: false })) continue
    const element = name === 'action' ? 'NotAction' : 'NotResource'
    const message = `${element} "*" leaves nothing over: the statement matches no request`
    yield found('no-effect', statement, list.offset, message, `take * out of ${element}, or the statement out`)
  }
  for (const { key, values, operator } of statement.conditions) {
    if (values.length > 0 || /Not|^ForAllValues|IfExists$/.test(operator.text)) continue
    const message = `${operator.text} of ${key.text} lists no values and never holds`
    yield found('no-effect', statement, key.offset, message, 'give the values')
  }
}

function* checkAmong(statement: LocatedStatement, statements: readonly LocatedStatement[]): Iterable<Finding> {
  const { effect, offset } = statement
  // What principals and conditions make of a statement is not compared.
  if (statement.principal !== undefined || effect === undefined) return
  const wider = statements.filter((other) => other !== statement && isUnconditional(other) && covers(other, statement))
  const deny = wider.find((other) => other.effect === 'Deny')
  if (effect === 'Allow' && deny !== undefined) {
    const message = `everything it allows, ${nameStatement(deny)} denies: it has no effect`
    yield found('no-effect', statement, offset, message, 'take one of the two out')
    return
  }
  const same = wider.find(
    (other) => other.effect === effect && (other.index < statement.index || !covers(statement, other)),
  )
  if (same === undefined) return
  const message = `${nameStatement(same)} says all of it already`
  yield found('redundant', statement, offset, message, 'take the statement out')
}

function isUnconditional({ conditions, principal }: LocatedStatement): boolean {
  return conditions.length === 0 && principal === undefined
}
