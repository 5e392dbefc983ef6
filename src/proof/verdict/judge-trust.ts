import type { ProfileName, ProofSubject } from '../credential-profiles.ts'
import { listStatements, type ProofStatement } from '../proof-statements.ts'
import { AlikePrincipals } from './alike-principals.ts'
import { finding, type Finding } from './finding.ts'
import { findCauses } from './mfa-statements.ts'
import { answersOfTrust, assuming, type TrustInput } from './trust-answers.ts'
import { isExample, trustedUsers, usersLike } from './trust-subjects.ts'

const WITHOUT_MFA: readonly ProfileName[] = ['longTermKey', 'sessionWithoutMfa']

/** Can users whom a role's trust policy names assume the role without MFA? */
export function judgeTrustedUsers(input: TrustInput): Finding[] {
  const statements = trustStatements(input.trust)
  const alike = new AlikePrincipals<Answered>(input.trust)
  return trustedUsers(input).flatMap(({ example, all }) => {
    if (all === undefined) {
      const { partition, accountId, uniqueId } = example
      const answered = alike.answer([arnOf(example), uniqueId], `${partition} ${accountId}`, () => answersTo(example))
      return told(example, answered)
    }
    const open = openTo(example, input)
    return open.length > 0 ? [trustFinding(example, open, statements)] : judgeAll(all)
  })

  /** Whether it is open hangs on who they are: look for one to whom it is. */
  function judgeAll(all: ProofSubject): Finding[] {
    const answers = answersOfTrust(all, input)
    const like = WITHOUT_MFA.flatMap((name) => usersLike(assuming(answers, name), all))
    for (const user of like) {
      const open = openTo(user, input)
      if (open.length > 0) return [trustFinding(user, open, statements)]
    }
    return told(all, { ...answersTo(all), open: [] })
  }

  function answersTo(subject: ProofSubject): Answered {
    const answers = answersOfTrust(subject, input)
    const kinds = WITHOUT_MFA.map((name) => ({ name, kind: assuming(answers, name).kind }))
    return {
      open: kinds.filter(({ kind }) => kind === 'open').map(({ name }) => name),
      unsettled: kinds.filter(({ kind }) => kind !== 'closed').map(({ name }) => name),
    }
  }

  function told(subject: ProofSubject, { open, unsettled }: Answered): Finding[] {
    if (open.length > 0) return [trustFinding(subject, open, statements)]
    if (unsettled.length === 0) return []
    const message = `the search for a request by which ${nameOf(subject)} can assume the role without MFA did not come to an end: they may`
    const advice = 'write the conditions of the trust policy more plainly, and ask for MFA in each statement'
    return [finding('not-proved', 'critical', { kind: 'gap', message, advice, credentials: unsettled, statements })]
  }
}

interface Answered {
  readonly open: readonly ProfileName[]
  /** Those among which it is open, or may be. */
  readonly unsettled: readonly ProfileName[]
}

export function trustStatements(trust: TrustInput['trust']): ProofStatement[] {
  return listStatements([{ layer: 'trust', level: undefined, isOld: false, policies: [trust] }])
}

function openTo(subject: ProofSubject, input: TrustInput): ProfileName[] {
  const answers = answersOfTrust(subject, input)
  return WITHOUT_MFA.filter((name) => assuming(answers, name).kind === 'open')
}

function nameOf(subject: ProofSubject): string {
  if (subject.standsFor === 'anyOfAnyAccount') return 'users of some account'
  return isExample(subject) ? `users of account ${subject.accountId}` : arnOf(subject)
}

function arnOf({ partition, accountId, path, name }: ProofSubject): string {
  return `arn:${partition}:iam::${accountId}:user${path}${name}`
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
