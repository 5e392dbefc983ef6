import { covers, isAbout } from '../covers.ts'
import type { Finding } from '../finding.ts'
import type { LocatedStatement } from '../located-policy.ts'
import { found, type Subject } from '../subject.ts'
import { findForcingDenies } from './check-mfa-denies.ts'
import { findMfaEffect, isMfaCondition, type MfaEffect } from './mfa-effect.ts'

/** Allows that mean to ask for MFA and don't, and roles that ask for none. */
export function* checkMfaAllows({ policy: { statements, type } }: Subject): Iterable<Finding> {
  // Beside a Deny that forces MFA it doesn't matter what an Allow asks.
  const isForced = findForcingDenies(statements).length > 0
  for (const statement of statements) {
    if (statement.effect !== 'Allow') continue
    const effect = findMfaEffect(statement)
    if (effect !== undefined) yield* checkCondition(statement, effect, isForced)
    else if (type === 'trust') yield* checkTrust(statement)
    const isAsking = effect !== undefined && !effect.keys && !effect.sessions
    if (isAsking && !isForced) yield* checkBypass(statement, statements)
  }
}

function* checkCondition(
  statement: LocatedStatement,
  { keys, sessions, mfa }: MfaEffect,
  isForced: boolean,
): Iterable<Finding> {
  const asked = statement.conditions.filter(isMfaCondition)
  const offset = asked[0]?.operator.offset ?? statement.offset
  const written = asked.map(({ operator, key }) => `${operator.text} of ${key.text}`).join(' with ')
  const severity = isForced ? 'note' : 'error'
  const advice = 'write "Bool": {"aws:MultiFactorAuthPresent": "true"}'
  if (mfa === 'never') {
    if (!keys && !sessions) {
      yield found('no-effect', statement, offset, `${written} never holds: the Allow has no effect`, advice, 'error')
      return
    }
    yield found('mfa-allow-only-without', statement, offset, `${written} holds without MFA only`, advice)
    return
  }
  if (keys) {
    const message = `requests signed with long-term access keys have no ${asked[0]?.key.text ?? 'MFA key'}, and ${written} is true without it: they are allowed`
    yield found('mfa-allow-passes-keys', statement, offset, message, advice, severity)
  }
  if (sessions) {
    const message = `${written} holds for sessions without MFA too: they are allowed`
    yield found('mfa-allow-passes-sessions', statement, offset, message, advice, severity)
  }
}

/** Who can assume a role with a key alone. Roles that assume this one can't have MFA, nor can services. */
function* checkTrust(statement: LocatedStatement): Iterable<Finding> {
  const { principal, offset } = statement
  if (principal === undefined || !isAbout(statement, 'sts:AssumeRole')) return
  const person = principal.entries.find(({ type, value }) => type === 'AWS' && !/:(?:role|assumed-role)\//.test(value))
  if (person === undefined) return
  const message = `${person.value === '*' ? 'everybody' : person.value} may assume the role with a long-term access key alone`
  const advice = 'add "Bool": {"aws:MultiFactorAuthPresent": "true"}; the session of the role itself never has MFA'
  yield found('mfa-trust-without', statement, offset, message, advice)
}

/** So many other statements are looked at for one that grants the same. */
const MOST_OTHERS = 100

function* checkBypass(asking: LocatedStatement, statements: readonly LocatedStatement[]): Iterable<Finding> {
  for (const other of statements.slice(0, MOST_OTHERS)) {
    if (other === asking || other.effect !== 'Allow' || findMfaEffect(other) !== undefined) continue
    const named = asking.action?.not ? [] : (asking.action?.values ?? [])
    const taken = named.filter(({ text }) => !/[*?]/.test(text) && isAbout(other, text)).map(({ text }) => text)
    const isWider = covers(other, asking)
    if (!isWider && (taken.length === 0 || !sharesResources(other, asking))) continue
    const what = isWider || taken.length > 3 ? 'what it allows' : taken.join(', ')
    const message = `statement ${other.index + 1} allows ${what} without MFA: grants add up`
    const advice = 'ask for MFA in both, or deny without MFA'
    yield found('mfa-allow-bypassed', asking, asking.offset, message, advice)
    return
  }
}

function sharesResources(left: LocatedStatement, right: LocatedStatement): boolean {
  const texts = new Set(left.resource?.values.map(({ text }) => text))
  return texts.has('*') || right.resource?.values.some(({ text }) => text === '*' || texts.has(text)) === true
}
