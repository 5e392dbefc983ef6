import type { ProofStatement } from './proof-statements.ts'
import { actionAnswers, type ProofInput } from './prove.ts'
import type { ProfileAnswers } from './answer-actions.ts'
import { applyRules, outsideRules, type OutsideRule } from './outside-rules.ts'
import type { Finding } from './verdict/finding.ts'
import { judge } from './verdict/judge.ts'
import { finish, type Work } from './work.ts'

/** All that can be said of what policies leave open. */
export interface Proof {
  readonly input: ProofInput
  readonly statements: readonly ProofStatement[]
  readonly profiles: readonly ProfileAnswers[]
  readonly findings: readonly Finding[]
  /** AWS's rules that stand in no policy, and what they change here. */
  readonly outsideRules: readonly OutsideRule[]
}

/** Proves what each kind of credentials may do, and judges it. */
export function prove(input: ProofInput): Proof {
  return finish(proving(input))
}

/** The same in pieces. */
export function* proving(input: ProofInput): Work<Proof> {
  const answers = actionAnswers(input)
  const byPolicies = yield* answers.all()
  const { subject, catalogue } = input
  const { statements } = answers
  const findings = judge({ subject, statements, catalogue, actionAnswers: answers, answers: byPolicies })
  const rules = outsideRules(byPolicies, subject)
  return { input, statements, profiles: applyRules(byPolicies, rules), findings, outsideRules: rules }
}

/** What a proof doesn't look at. */
export const LIMITS: readonly string[] = [
  'a request may be checked against several resources, each of which must be allowed; each is looked at alone',
  'services have rules of their own that no policy shows',
  'resource policies, also those of other accounts, may allow or deny more',
  'condition keys whose values AWS sets, such as networks and organizations, are taken to be free',
]
