import { covers, isEverything } from '../covers.ts'
import type { Finding } from '../finding.ts'
import type { LocatedCondition, LocatedStatement } from '../located-policy.ts'
import { found, type Subject } from '../subject.ts'
import { findMfaEffect, isMfaCondition, type MfaEffect } from './mfa-effect.ts'

/** A Deny that asks about MFA, and for whom it holds. */
interface MfaDeny {
  readonly statement: LocatedStatement
  readonly effect: MfaEffect
  /** Its conditions on MFA, and those on anything else. */
  readonly asked: readonly LocatedCondition[]
  readonly others: readonly LocatedCondition[]
}

const IF_EXISTS = 'write "BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}'

/** Denies without MFA that miss somebody, or hit those who have it. */
export function* checkMfaDenies({ policy: { statements, type } }: Subject): Iterable<Finding> {
  const denies = findMfaDenies(statements)
  for (const deny of denies) {
    yield* checkReach(deny, denies)
    if (!deny.effect.keys && !deny.effect.sessions) continue
    yield* checkNarrowing(deny)
    yield* checkResources(deny)
    if (type === 'scp' || type === 'rcp') yield* checkRoles(deny)
  }
}

/** Denies that hold for some of those without MFA, and not for all of those with it. */
export function findForcingDenies(statements: readonly LocatedStatement[]): LocatedStatement[] {
  return findMfaDenies(statements)
    .filter(({ effect: { keys, sessions, mfa } }) => (keys || sessions) && mfa !== 'always')
    .map(({ statement }) => statement)
}

function findMfaDenies(statements: readonly LocatedStatement[]): MfaDeny[] {
  return statements.flatMap((statement) => {
    const effect = statement.effect === 'Deny' ? findMfaEffect(statement) : undefined
    if (effect === undefined) return []
    const asked = statement.conditions.filter(isMfaCondition)
    const others = statement.conditions.filter((condition) => !isMfaCondition(condition))
    return [{ statement, effect, asked, others }]
  })
}

/** So many others are looked at for what one Deny misses; nobody has more of them. */
const MOST_HELPERS = 20

/** Whom a Deny misses that no other, as wide as it, holds for. */
function* checkReach({ statement, effect, asked }: MfaDeny, denies: readonly MfaDeny[]): Iterable<Finding> {
  const [first] = asked
  if (first === undefined) return
  const { offset } = first.operator
  const written = asked.map(({ operator, key }) => `${operator.text} of ${key.text}`).join(' with ')
  const helpers = denies
    .slice(0, MOST_HELPERS)
    .filter((other) => other.others.length === 0 && covers(other.statement, statement))
  const keys = effect.keys || helpers.some((other) => other.effect.keys)
  const sessions = effect.sessions || helpers.some((other) => other.effect.sessions)

  if (effect.mfa === 'always') {
    const message = effect.keys || effect.sessions ? 'denies sessions with MFA too' : 'denies those with MFA only'
    yield found('mfa-locks-out', statement, offset, `${written} ${message}`, IF_EXISTS)
    return
  }
  if (!effect.keys && !effect.sessions && effect.mfa === 'never') {
    const advice = effect.mfa === 'never' ? IF_EXISTS : undefined
    yield found('no-effect', statement, offset, `${written} never holds: the Deny has no effect`, advice, 'error')
    return
  }
  if (!keys && !sessions) {
    const message = `${written} holds for sessions with MFA only: without MFA there is no age, so nobody without MFA is denied`
    const advice = 'write IfExists behind the operator, and keep a Deny with BoolIfExists beside it'
    yield found('mfa-deny-misses-both', statement, offset, message, advice)
    return
  }
  if (!keys) {
    const message = `requests signed with long-term access keys have no ${first.key.text}, and ${written} is false without it: they are not denied`
    yield found('mfa-deny-misses-keys', statement, offset, message, IF_EXISTS)
  }
  if (!sessions) {
    const message = `sessions without MFA have aws:MultiFactorAuthPresent "false", and ${written} does not hold for them: they are not denied`
    yield found('mfa-deny-misses-sessions', statement, offset, message, IF_EXISTS)
  }
}

function* checkNarrowing({ statement, others }: MfaDeny): Iterable<Finding> {
  for (const { operator, key } of others) {
    const name = key.text.toLowerCase()
    // Whose requests it is about, rather than from where or when.
    if (/^aws:principal(?:arn|type|account|orgid|isawsservice)$/.test(name)) continue
    if (name === 'aws:viaawsservice') {
      const message = 'calls that a service forwards for the user are not denied'
      const advice = 'needed for some services, such as Athena; then no exempt action may start such a call'
      yield found('mfa-deny-spares-forwarded', statement, key.offset, message, advice)
      continue
    }
    const message = `conditions are ANDed: where ${operator.text} of ${key.text} does not hold, nobody is asked for MFA`
    const advice = 'take the condition out, or put it into a statement of its own'
    yield found('mfa-deny-narrowed', statement, key.offset, message, advice)
  }
}

function* checkResources({ statement }: MfaDeny): Iterable<Finding> {
  const { action, resource } = statement
  if (resource === undefined || action === undefined || isEverything(resource)) return
  const forcesAll = action.not || isEverything(action)
  if (!forcesAll) return
  // AWS: a Deny of all actions on one bucket is how its policy asks for MFA.
  const message = `MFA is asked for on ${resource.not ? 'all but the listed' : 'the listed'} resources only; all others stay open`
  const severity = action.not ? 'error' : 'note'
  yield found('mfa-deny-some-resources', statement, resource.offset, message, 'write "Resource": "*"', severity)
}

function* checkRoles({ statement, effect, asked, others }: MfaDeny): Iterable<Finding> {
  const isLimited = others.some(({ key }) => /^aws:(?:principal|userid)/i.test(key.text))
  if (!effect.sessions || isLimited) return
  const message = 'every role session has aws:MultiFactorAuthPresent "false": all roles of the accounts are denied'
  const advice = 'add "ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:user/*"}'
  yield found('mfa-deny-denies-roles', statement, asked[0]?.operator.offset ?? statement.offset, message, advice)
}
