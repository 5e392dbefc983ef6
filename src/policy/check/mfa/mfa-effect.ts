import { compileCondition, type CompiledCondition } from '../../compile-condition.ts'
import { RequestContext } from '../../request-context.ts'
import type { LocatedCondition, LocatedStatement } from '../located-policy.ts'

/**
 * For whom the MFA conditions of a statement hold, all of them together. AWS: a request signed with a long-term key has
 * neither key; one of a session without MFA has aws:MultiFactorAuthPresent "false" and no age; one with MFA has both.
 */
export interface MfaEffect {
  readonly keys: boolean
  readonly sessions: boolean
  /** `sometimes`: it depends on how long ago the code was given. */
  readonly mfa: 'always' | 'sometimes' | 'never'
}

const PRESENT = 'aws:multifactorauthpresent'
const AGE = 'aws:multifactorauthage'

export function isMfaCondition({ key }: LocatedCondition): boolean {
  const name = key.text.toLowerCase()
  return name === PRESENT || name === AGE
}

/** @returns `undefined` when the statement doesn't ask about MFA. */
export function findMfaEffect({ conditions }: LocatedStatement): MfaEffect | undefined {
  const asked = conditions.filter(isMfaCondition)
  if (asked.length === 0) return undefined
  const compiled = asked.flatMap((condition) => compile(condition) ?? [])
  const holds = (values: Record<string, string>): boolean => {
    const context = new RequestContext(values)
    return compiled.every((condition) => condition.holds(context))
  }
  const withMfa = agesOf(asked).map((age) => holds({ [PRESENT]: 'true', [AGE]: String(age) }))
  return {
    keys: holds({}),
    sessions: holds({ [PRESENT]: 'false' }),
    mfa: withMfa.every(Boolean) ? 'always' : withMfa.some(Boolean) ? 'sometimes' : 'never',
  }
}

function compile({ operator, key, values }: LocatedCondition): CompiledCondition | undefined {
  return compileCondition({ operator: operator.text, key: key.text, values: values.map(({ text }) => text) }, false)
}

/** AWS: a session lasts 36 hours at most. */
const OLDEST = 129_600

/** Ages in seconds on both sides of every number the conditions name. */
function agesOf(conditions: readonly LocatedCondition[]): number[] {
  const bounds = conditions.flatMap(({ values }) => values.map(({ text }) => Number(text)).filter(Number.isFinite))
  const ages = bounds.flatMap((bound) => [Math.floor(bound) - 1, Math.floor(bound), Math.floor(bound) + 1])
  return [0, OLDEST, ...ages.filter((age) => age > 0 && age < OLDEST)]
}
