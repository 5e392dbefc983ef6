import type { Catalogue } from '../../catalogue/index.ts'
import { decide } from '../../policy/decide.ts'
import { compilePolicy, type CompiledPolicy } from '../../policy/compile-policy.ts'
import { parsePolicy } from '../../policy/parse-policy.ts'
import { matchPrincipal, NAMED } from '../../policy/principal.ts'
import { ActionAnswers } from '../answer-actions.ts'
import type { ClassAnswer } from '../answer.ts'
import type { CredentialProfile, ProfileName, ProofSubject } from '../credential-profiles.ts'
import { listStatements, type Gate, type ProofStatement } from '../proof-statements.ts'
import { isAllow } from '../prove.ts'
import { finding, type Finding } from './finding.ts'
import { findCauses } from './mfa-statements.ts'
import { isExample, trustedUsers, usersLike } from './trust-subjects.ts'

export interface TrustInput {
  readonly trust: CompiledPolicy
  readonly accountId: string
  readonly partition: string
  readonly catalogue: Catalogue
  readonly now: Date
}

const ALLOW_ALL = compilePolicy(
  parsePolicy('{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}', {
    type: 'identity',
  }),
)
const WITHOUT_MFA: readonly ProfileName[] = ['longTermKey', 'sessionWithoutMfa']

/** Can users whom a role's trust policy names assume the role without MFA? */
export function judgeTrust(input: TrustInput): Finding[] {
  const gate: Gate = { layer: 'trust', level: undefined, isOld: false, policies: [input.trust] }
  const statements = listStatements([gate])
  return trustedUsers(input.trust, input).flatMap(({ example, all }) => {
    const open = openTo(example, input, gate)
    if (open.length > 0) return [trustFinding(example, open, statements)]
    return all === undefined ? notProvedFor(example) : judgeAll(all)
  })

  /** Whether it is open hangs on who they are: look for one to whom it is. */
  function judgeAll(all: ProofSubject): Finding[] {
    const answers = answersFor(all, input, gate)
    const like = WITHOUT_MFA.flatMap((name) => usersLike(assuming(answers, name), all))
    for (const user of like) {
      const open = openTo(user, input, gate)
      if (open.length > 0) return [trustFinding(user, open, statements)]
    }
    return notProvedFor(all)
  }

  function notProvedFor(subject: ProofSubject): Finding[] {
    const answers = answersFor(subject, input, gate)
    const unsettled = WITHOUT_MFA.filter((name) => assuming(answers, name).kind !== 'closed')
    if (unsettled.length === 0) return []
    const message = `the search for a request by which ${nameOf(subject)} can assume the role without MFA did not come to an end: they may`
    const advice = 'write the conditions of the trust policy more plainly, and ask for MFA in each statement'
    return [finding('not-proved', 'critical', { kind: 'gap', message, advice, credentials: unsettled, statements })]
  }
}

function answersFor(subject: ProofSubject, input: TrustInput, gate: Gate): ActionAnswers {
  return new ActionAnswers({
    ...input,
    subject,
    statements: listStatements([gate]),
    confirm: (request) => decide({ identity: [ALLOW_ALL], trust: input.trust }, request).effect === 'allowed',
    asking(all, { profile }) {
      const named = all.filter(({ origin }) => isNamed(origin, profile))
      const allows = named.filter(({ origin }) => isAllow(origin))
      if (allows.length === 0) return { questions: [], silentGate: gate }
      const avoided = named.filter(({ origin }) => !isAllow(origin))
      return { questions: [{ groups: [allows], avoided }], silentGate: undefined }
    },
  })
}

/** Of users of any account, a Deny that doesn't name everybody leaves some out. */
function isNamed(origin: ProofStatement, { principal: caller, standsFor }: CredentialProfile): boolean {
  const { principal } = origin.statement
  if (principal === undefined || matchPrincipal(principal, caller, false) === NAMED.NOT) return false
  return standsFor !== 'usersOfAnyAccount' || isAllow(origin) || principal.entries.some(({ value }) => value === '*')
}

function assuming(answers: ActionAnswers, name: ProfileName): ClassAnswer {
  return answers.one(name, 'sts:AssumeRole', '*') ?? { kind: 'closed', closedBy: [], silentGate: undefined }
}

function openTo(subject: ProofSubject, input: TrustInput, gate: Gate): ProfileName[] {
  const answers = answersFor(subject, input, gate)
  return WITHOUT_MFA.filter((name) => assuming(answers, name).kind === 'open')
}

function nameOf(subject: ProofSubject): string {
  const { standsFor, partition, accountId, path, name } = subject
  if (standsFor === 'usersOfAnyAccount') return 'users of some account'
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
