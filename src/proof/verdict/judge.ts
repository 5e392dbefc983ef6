import type { Catalogue } from '../../catalogue/index.ts'
import type { ActionAnswers, ProfileAnswers } from '../answer-actions.ts'
import type { ProofSubject } from '../credential-profiles.ts'
import type { ProofStatement } from '../proof-statements.ts'
import { SEVERITIES, type Finding, type Severity } from './finding.ts'
import { judgeGaps } from './judge-gaps.ts'
import { judgeLiveness } from './judge-liveness.ts'
import { hasUnknownKey, judgePolicies } from './judge-policies.ts'
import { judgeRemains, judgeRest } from './judge-rest.ts'

export interface Judged {
  readonly subject: ProofSubject
  readonly statements: readonly ProofStatement[]
  readonly catalogue: Catalogue
  readonly actionAnswers: ActionAnswers
  readonly answers: readonly ProfileAnswers[]
}

/** What to make of the answers: gaps, people locked out, slips in the policies; the worst first. */
export function judge({ subject, statements, catalogue, actionAnswers, answers }: Judged): Finding[] {
  const one: ActionAnswers['one'] = (profile, action, resource) => actionAnswers.one(profile, action, resource)
  const findings = [
    ...judgeGaps(answers, statements),
    ...judgeRest(answers),
    ...judgePolicies(statements, catalogue),
    ...judgeLiveness(one, answers, subject, (statement) => hasUnknownKey(statement, catalogue)),
    ...judgeRemains(one, answers, subject),
  ]
  return findings.sort((left, right) => rank(left.severity) - rank(right.severity))
}

function rank(severity: Severity): number {
  return SEVERITIES.indexOf(severity)
}
