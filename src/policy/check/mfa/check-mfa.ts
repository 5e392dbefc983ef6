import type { LocatedStatement } from '../located-policy.ts'
import type { Finding } from '../finding.ts'
import { findMfaKeyNear } from '../check-names.ts'
import { found, type Subject } from '../subject.ts'
import { checkMfaAllows } from './check-mfa-allows.ts'
import { checkMfaDenies } from './check-mfa-denies.ts'
import { checkMfaDevices } from './check-mfa-devices.ts'
import { checkExemptions } from './check-exemptions.ts'
import { isMfaCondition } from './mfa-effect.ts'

/** The mistakes people make when they want to force MFA, as far as one policy shows them. */
export function* checkMfa(subject: Subject): Iterable<Finding> {
  for (const statement of subject.policy.statements) yield* checkConditions(statement)
  yield* checkMfaDenies(subject)
  yield* checkMfaAllows(subject)
  yield* checkExemptions(subject)
  yield* checkMfaDevices(subject)
}

function* checkConditions(statement: LocatedStatement): Iterable<Finding> {
  for (const condition of statement.conditions) {
    const { key, operator } = condition
    const meant = findMfaKeyNear(key.text)
    if (meant !== undefined) {
      const effect = /IfExists$|^ForAllValues|Not/.test(operator.text) ? 'always' : 'never'
      const message = `\`${key.text}\` is no condition key: absent from every request, so ${operator.text} ${effect} holds`
      yield found('mfa-misspelt-key', statement, key.offset, message, `write ${meant}`)
    }
    if (isMfaCondition(condition) && operator.text.startsWith('For')) {
      const ifExists = operator.text.startsWith('ForAllValues')
      const message = `${key.text} has one value, and ${operator.text} ${ifExists ? 'holds' : "doesn't hold"} where it is absent`
      const base = operator.text.replace(/^\w+:|IfExists$/g, '')
      const advice = `write ${base}IfExists to hold without the key, ${base} not to`
      yield found('mfa-set-operator', statement, operator.offset, message, advice)
    }
  }
}
