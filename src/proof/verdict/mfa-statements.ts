import type { Condition } from '../../policy/policy-document.ts'
import type { ProofStatement } from '../proof-statements.ts'

const PRESENT = 'aws:multifactorauthpresent'
const AGE = 'aws:multifactorauthage'

/** Why a statement that is about MFA doesn't do what it seems to. */
export interface Cause {
  readonly statement: ProofStatement
  /** The credentials it fails to tell apart from MFA; none when it catches too much. */
  readonly missed: 'key' | 'session' | 'both' | 'none'
  readonly reason: string
  readonly advice: string
}

/** Is the condition about MFA? */
export function isAboutMfa({ key }: Condition): boolean {
  const name = key.toLowerCase()
  return name === PRESENT || name === AGE
}

export function asksForMfa({ statement }: ProofStatement): boolean {
  return statement.source.conditions.some(isAboutMfa)
}

/** What is wrong with the statements that are about MFA, one by one. */
export function findCauses(statements: readonly ProofStatement[]): Cause[] {
  return statements.filter(asksForMfa).flatMap((statement) => {
    const { effect, conditions } = statement.statement.source
    return conditions.filter(isAboutMfa).flatMap((condition): Cause[] => {
      const cause = effect === 'Deny' ? denyCause(condition) : allowCause(condition)
      return cause === undefined ? [] : [{ statement, ...cause }]
    })
  })
}

type BareCause = Omit<Cause, 'statement'>

const USE_BOOL_IF_EXISTS = 'write "BoolIfExists": {"aws:MultiFactorAuthPresent": "false"} in the Deny'
const USE_BOOL = 'write "Bool": {"aws:MultiFactorAuthPresent": "true"} in the Allow'

function denyCause({ operator, key, values }: Condition): BareCause | undefined {
  const isPresence = key.toLowerCase() === PRESENT
  const wanted = new Set(values.map((value) => value.toLowerCase()))
  if (isPresence && operator === 'Bool' && wanted.has('false')) {
    const reason =
      "a request with a long-term key has no aws:MultiFactorAuthPresent at all, so Bool doesn't hold and the Deny doesn't apply"
    return { missed: 'key', reason, advice: USE_BOOL_IF_EXISTS }
  }
  if (isPresence && operator === 'Null' && wanted.has('true')) {
    const reason =
      "sessions without MFA have the key, with the value false, so Null doesn't hold and the Deny doesn't apply"
    return { missed: 'session', reason, advice: USE_BOOL_IF_EXISTS }
  }
  if (isPresence && operator.startsWith('Bool') && wanted.has('true')) {
    return { missed: 'none', reason: 'the Deny is about sessions with MFA too', advice: USE_BOOL_IF_EXISTS }
  }
  if (!isPresence && /^NumericGreaterThan(?:Equals)?$/.test(operator)) {
    const reason = "without MFA there is no age, so the comparison doesn't hold and the Deny doesn't apply"
    return { missed: 'both', reason, advice: `write ${operator}IfExists` }
  }
  return undefined
}

function allowCause({ operator, key }: Condition): BareCause | undefined {
  const isPresence = key.toLowerCase() === PRESENT
  if (isPresence && operator === 'BoolIfExists') {
    return {
      missed: 'key',
      reason: 'IfExists holds where the key is absent, as with a long-term key',
      advice: USE_BOOL,
    }
  }
  if (isPresence && operator === 'Null') {
    return {
      missed: 'session',
      reason: 'sessions without MFA have the key too, with the value false',
      advice: USE_BOOL,
    }
  }
  if (operator.startsWith('ForAllValues:')) {
    return {
      missed: 'key',
      reason: 'ForAllValues holds where the key is absent, as with a long-term key',
      advice: USE_BOOL,
    }
  }
  if (!isPresence && operator.endsWith('IfExists')) {
    const advice = `write ${operator.replace('IfExists', '')}`
    return { missed: 'both', reason: 'IfExists holds where there is no age, and without MFA there is none', advice }
  }
  return undefined
}
