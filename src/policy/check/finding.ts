import type { RuleName } from './rules.ts'

/**
 * `error`: AWS refuses the policy, or it doesn't do what its text says. `warning`: likely unwanted. `note`: worth
 * knowing.
 */
export type Severity = 'error' | 'warning' | 'note'

/** Something that is wrong with a policy, and where. */
export interface Finding {
  readonly rule: RuleName
  readonly severity: Severity
  readonly message: string
  /** How to mend it. */
  readonly advice: string | undefined
  /** The character of the text it is about, from 0. */
  readonly offset: number
  /** The statement it is in; `undefined` for the policy as a whole. */
  readonly statement: StatementPlace | undefined
}

export interface StatementPlace {
  /** From 0. */
  readonly index: number
  readonly sid: string | undefined
}

/** `statement 2 (DenyWithoutMfa)`: counted from 1, as people do. */
export function nameStatement({ index, sid }: StatementPlace): string {
  return sid === undefined || sid === '' ? `statement ${index + 1}` : `statement ${index + 1} (${sid})`
}
