import type { ActionAnswers, OpenAction, ProfileAnswers } from '../answer-actions.ts'
import type { ProfileName, ProofSubject } from '../credential-profiles.ts'
import type { ProofStatement } from '../proof-statements.ts'
import { finding, type Finding } from './finding.ts'
import { openBy } from './judge-gaps.ts'
import { asksForMfa } from './mfa-statements.ts'

/** What people need and can't do: enroll, sign in, change a first password, and work once they are signed in. */
export function judgeLiveness(
  one: ActionAnswers['one'],
  answers: readonly ProfileAnswers[],
  subject: ProofSubject,
  neverThere: (statement: ProofStatement) => boolean,
): Finding[] {
  if (subject.type === 'Role') return []
  return [
    ...judgeEnrollment(one, subject),
    ...judgeFirstPassword(one, subject),
    ...judgeMfaSession(answers, (statement) => asksForMfa(statement) || neverThere(statement)),
    ...judgeRoles(answers),
    ...judgeSessionToken(answers),
  ]
}

/** Enrolling takes making a device of a fresh name and enabling it for oneself, with a key or in the console. */
function judgeEnrollment(one: ActionAnswers['one'], subject: ProofSubject): Finding[] {
  const { name, partition, accountId } = subject
  const device = (deviceName: string): string => `arn:${partition}:iam::${accountId}:mfa/${deviceName}`
  const can = (action: string, resource: string): boolean =>
    WITHOUT_MFA.some((profile) => one(profile, action, resource)?.kind === 'open')
  const canEnable = can('iam:EnableMFADevice', userArn(subject))
  if (canEnable && can('iam:CreateVirtualMFADevice', device(`${name}-phone-2`))) return []
  if (canEnable && can('iam:CreateVirtualMFADevice', device(name))) {
    const message = `a device can only be made under the name \`${name}\`: a second one, and one after a lost one, can't`
    const advice =
      'allow iam:CreateVirtualMFADevice on arn:aws:iam::*:mfa/*; since November 2022 devices have names of their own'
    return [finding('device-name', 'medium', { kind: 'liveness', message, advice })]
  }
  const missing = ['iam:CreateVirtualMFADevice', 'iam:EnableMFADevice'].filter(
    (action) => !can(action, action.includes('Create') ? device(`${name}-phone-2`) : userArn(subject)),
  )
  const message = `without MFA the user may not ${missing.join(' nor ')}, so an administrator must enroll the device`
  const advice =
    "allow both on the user's own ARN and on mfa/*, and exempt them from the Deny (sallyport's Force_MFA policy does)"
  return [finding('cannot-enroll', 'medium', { kind: 'liveness', message, advice })]
}

const WITHOUT_MFA: readonly ProfileName[] = ['longTermKey', 'sessionWithoutMfa']

function judgeFirstPassword(one: ActionAnswers['one'], subject: ProofSubject): Finding[] {
  if (one('sessionWithoutMfa', 'iam:ChangePassword', userArn(subject))?.kind === 'open') return []
  const message = "a user who must change the password at the first sign-in can't: there is no MFA yet"
  const advice = 'hand out passwords that need no change, or exempt iam:ChangePassword and iam:GetAccountPasswordPolicy'
  return [finding('cannot-change-password', 'info', { kind: 'liveness', message, advice })]
}

/** Does a Deny that is meant for others stop sessions with MFA too? */
function judgeMfaSession(
  answers: readonly ProfileAnswers[],
  isMeant: (statement: ProofStatement) => boolean,
): Finding[] {
  const withMfa = answers.find(({ profile }) => profile.name === 'sessionWithMfa')
  if (withMfa === undefined) return []
  const without = new Set(WITHOUT_MFA.flatMap((name) => [...(openBy(answers, name)?.keys() ?? [])]))
  if (withMfa.open.some(({ name }) => !without.has(name))) return []
  const blamed = new Set(withMfa.closed.flatMap(({ answer }) => answer.closedBy.filter(isMeant)))
  if (blamed.size === 0) return []
  const message = 'a session with MFA may do no more than a key alone: the Deny applies to it as well'
  const advice = 'write "BoolIfExists": {"aws:MultiFactorAuthPresent": "false"} as the only condition'
  const credentials: ProfileName[] = ['sessionWithMfa']
  return [
    finding('mfa-locked-out', 'high', { kind: 'liveness', message, advice, credentials, statements: [...blamed] }),
  ]
}

/** Sessions of roles have no MFA, whatever it took to assume the role. */
function judgeRoles(answers: readonly ProfileAnswers[]): Finding[] {
  const roles = answers.find(({ profile }) => profile.name === 'roleSession')
  const blamed = new Set(
    (roles?.closed ?? []).flatMap(({ answer }) =>
      answer.closedBy.filter((statement) => statement.layer === 'scp' && asksForMfa(statement)),
    ),
  )
  if (blamed.size === 0) return []
  const message =
    'the service control policy denies every role session, since they are all without MFA, also those begun with a code'
  const advice =
    'leave roles out: "ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/*"} beside the condition, and ask for MFA in trust policies'
  return [
    finding('roles-locked-out', 'high', {
      kind: 'liveness',
      message,
      advice,
      credentials: ['roleSession'],
      statements: [...blamed],
    }),
  ]
}

function judgeSessionToken(answers: readonly ProfileAnswers[]): Finding[] {
  const key = answers.find(({ profile }) => profile.name === 'longTermKey')
  const closed = key?.closed.find(({ names }) => names.includes('sts:GetSessionToken'))
  const blamed = closed?.answer.closedBy.filter(asksForMfa) ?? []
  if (blamed.length === 0) return []
  const message = 'AWS says that no policy stops sts:GetSessionToken, yet its own examples exempt it'
  const advice = "add sts:GetSessionToken to NotAction, so that signing in doesn't hang on that sentence"
  return [finding('session-token-not-listed', 'info', { kind: 'liveness', message, advice, statements: blamed })]
}

export function userArn({ partition, accountId, path, name }: ProofSubject): string {
  return `arn:${partition}:iam::${accountId}:user${path}${name}`
}

/** Open to sessions with MFA. */
export function openWithMfa(answers: readonly ProfileAnswers[]): ReadonlyMap<string, OpenAction> {
  return openBy(answers, 'sessionWithMfa') ?? new Map()
}
