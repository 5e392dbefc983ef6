import type { Finding } from './finding.ts'
import type { LocatedPolicy, LocatedStatement } from './located-policy.ts'
import type { NameCatalogue } from './name-catalogue.ts'
import { RULES, type RuleName } from './rules.ts'

/** What rules look at. */
export interface Subject {
  readonly policy: LocatedPolicy
  /** Without one, names are not checked. */
  readonly catalogue: NameCatalogue | undefined
  /** Without one, dates are not checked. */
  readonly now: Date | undefined
}

/** Looks for one kind of mistake. */
export type Check = (subject: Subject) => Iterable<Finding>

/** A finding of the weight its rule has, unless another is given. */
export function found(
  rule: RuleName,
  statement: LocatedStatement,
  offset: number,
  message: string,
  advice: string | undefined,
  severity: Finding['severity'] = RULES[rule].severity,
): Finding {
  return { rule, severity, message, advice, offset, statement: { index: statement.index, sid: statement.sid } }
}
