import { includesAction } from '../../action-index.ts'
import { actionsOf, isAbout, isEverything } from '../covers.ts'
import type { Finding } from '../finding.ts'
import type { LocatedStatement, LocatedText } from '../located-policy.ts'
import type { NameCatalogue } from '../name-catalogue.ts'
import { found, type Subject } from '../subject.ts'
import { findForcingDenies } from './check-mfa-denies.ts'
import { findMfaEffect } from './mfa-effect.ts'
import { HARMLESS, RISKY } from './exempt-actions.ts'

/** What a Deny without MFA exempts: too much, or less than it takes to get a device and a session. */
export function* checkExemptions({ policy: { statements, type }, catalogue }: Subject): Iterable<Finding> {
  if (type !== 'identity' && type !== 'managed') return
  for (const statement of statements) yield* checkSignIn(statement)
  for (const statement of findForcingDenies(statements)) {
    const { action } = statement
    if (action === undefined) continue
    if (action.not) for (const value of action.values) yield* checkExempt(statement, value, catalogue)
    if (action.not || isEverything(action)) yield* checkEnrolling(statement)
  }
}

function* checkExempt(
  statement: LocatedStatement,
  value: LocatedText,
  catalogue: NameCatalogue | undefined,
): Iterable<Finding> {
  // A Deny that exempts everything is a finding of its own.
  if (value.text === '*' || value.text === '*:*') return
  const exempts = actionsOf({ not: false, offset: value.offset, values: [value] })
  const isPattern = /[*?]/.test(value.text)
  let isRisky = false
  for (const { rule, why, advice, actions } of RISKY) {
    const taken = actions.filter((name) => includesAction(exempts, name.toLowerCase()))
    if (taken.length === 0) continue
    isRisky = true
    const what = isPattern ? `\`${value.text}\` exempts ${list(taken)}` : `\`${value.text}\` is exempt`
    // AWS: only a device that nobody has assigned can be deleted.
    const isDeletion = taken.length === 1 && taken[0] === 'iam:DeleteVirtualMFADevice'
    yield found(rule, statement, value.offset, `${what}: ${why}`, advice, isDeletion ? 'warning' : undefined)
  }
  if (!isPattern || isRisky || catalogue === undefined) return
  const others = namesTaken(value.text, catalogue).filter((name) => !HARMLESS.has(name.toLowerCase()))
  if (others.length === 0) return
  const message = `\`${value.text}\` exempts ${list(others)}: more than enrolling takes`
  yield found('mfa-exempts-others', statement, value.offset, message, 'list the exempt actions one by one')
}

function namesTaken(pattern: string, catalogue: NameCatalogue): string[] {
  const exempts = actionsOf({ not: false, offset: 0, values: [{ text: pattern, offset: 0 }] })
  const service = catalogue.findService(pattern.slice(0, pattern.indexOf(':')))
  return (service?.actions ?? []).map(({ name }) => name).filter((name) => includesAction(exempts, name.toLowerCase()))
}

function list(names: readonly string[]): string {
  return names.length <= 4 ? names.join(', ') : `${names.slice(0, 3).join(', ')} and ${names.length - 3} more`
}

function* checkEnrolling(statement: LocatedStatement): Iterable<Finding> {
  const offset = statement.action?.offset ?? statement.offset
  const needed = ['iam:CreateVirtualMFADevice', 'iam:EnableMFADevice']
  const denied = needed.filter((name) => isAbout(statement, name))
  if (denied.length === 0) return
  const names = denied.join(' and ')
  const message = `${names} ${denied.length === 1 ? 'takes' : 'take'} MFA: who has no device can't enroll one`
  yield found('mfa-cannot-enroll', statement, offset, message, `exempt ${names} in NotAction`)
}

/** AWS says that policies have no effect on GetSessionToken, and exempts it all the same. */
function* checkSignIn(statement: LocatedStatement): Iterable<Finding> {
  const { action, resource, effect, offset } = statement
  const mfa = findMfaEffect(statement)
  // A Deny for everybody is about MFA only where it names the action.
  const isNamed = action !== undefined && !action.not && !isEverything(action)
  const isForKeys = mfa === undefined ? isNamed && statement.conditions.length === 0 : mfa.keys || mfa.sessions
  if (effect !== 'Deny' || !isForKeys || !isEverything(resource) || !isAbout(statement, 'sts:GetSessionToken')) return
  const message = `sts:GetSessionToken is ${action?.not ? 'not exempt' : 'denied'}: signing in with a code may be denied`
  const advice =
    'list sts:GetSessionToken in NotAction; AWS says that policies have no effect on it, and lists it itself'
  yield found('mfa-session-not-exempt', statement, action?.offset ?? offset, message, advice)
}
