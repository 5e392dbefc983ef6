import type { ProfileName, ProofSubject } from '../credential-profiles.ts'
import { listStatements, type ProofStatement } from '../proof-statements.ts'
import { finding, type Finding } from './finding.ts'
import { findCauses } from './mfa-statements.ts'
import { answersOfTrust, assuming, type TrustInput } from './trust-answers.ts'
import { isExample, trustedUsers, usersLike } from './trust-subjects.ts'

const WITHOUT_MFA: readonly ProfileName[] = ['longTermKey', 'sessionWithoutMfa']

/** Can users whom a role's trust policy names assume the role without MFA? */
export function judgeTrustedUsers(input: TrustInput): Finding[] {
  const statements = trustStatements(input.trust)
  return trustedUsers(input).flatMap(({ example, all }) => {
    const open = openTo(example, input)
    if (open.length > 0) return [trustFinding(example, open, statements)]
    return all === undefined ? notProvedFor(example) : judgeAll(all)
  })

  /** Whether it is open hangs on who they are: look for one to whom it is. */
  function judgeAll(all: ProofSubject): Finding[] {
    const answers = answersOfTrust(all, input)
    const like = WITHOUT_MFA.flatMap((name) => usersLike(assuming(answers, name), all))
    for (const user of like) {
      const open = openTo(user, input)
      if (open.length > 0) return [trustFinding(user, open, statements)]
    }
    return notProvedFor(all)
  }

  function notProvedFor(subject: ProofSubject): Finding[] {
    const answers = answersOfTrust(subject, input)
    const unsettled = WITHOUT_MFA.filter((name) => assuming(answers, name).kind !== 'closed')
    if (unsettled.length === 0) return []
    const message = `the search for a request by which ${nameOf(subject)} can assume the role without MFA did not come to an end: they may`
    const advice = 'write the conditions of the trust policy more plainly, and ask for MFA in each statement'
    return [finding('not-proved', 'critical', { kind: 'gap', message, advice, credentials: unsettled, statements })]
  }
}

export function trustStatements(trust: TrustInput['trust']): ProofStatement[] {
  return listStatements([{ layer: 'trust', level: undefined, isOld: false, policies: [trust] }])
}

function openTo(subject: ProofSubject, input: TrustInput): ProfileName[] {
  const answers = answersOfTrust(subject, input)
  return WITHOUT_MFA.filter((name) => assuming(answers, name).kind === 'open')
}

function nameOf(subject: ProofSubject): string {
  const { standsFor, partition, accountId, path, name } = subject
  if (standsFor === 'anyOfAnyAccount') return 'users of some account'
  return isExample(subject) ? `users of account ${accountId}` : `arn:${partition}:iam::${accountId}:user${path}${name}`
}

function trustFinding(
  subject: ProofSubject,
  credentials: readonly ProfileName[],
  statements: readonly ProofStatement[],
): Finding {
  const causes = findCauses(statements)
  const reason =
    causes.length === 0 ? "the trust policy doesn't ask for MFA" : causes.map((cause) => cause.reason).join('; ')
  return finding('trust-without-mfa', 'high', {
    kind: 'gap',
    message: `${nameOf(subject)} can assume the role with ${credentials.length === 2 ? 'a key' : credentials.map(titleOf).join(', ')} alone: ${reason}`,
    advice: `write "Bool": {"aws:MultiFactorAuthPresent": "true"} in the trust policy; MFA counts at AssumeRole only, never in the role's session`,
    credentials,
    statements: causes.length === 0 ? statements : causes.map(({ statement }) => statement),
  })
}

function titleOf(profile: ProfileName): string {
  return profile === 'longTermKey' ? 'a long-term key' : 'a session without MFA'
}
