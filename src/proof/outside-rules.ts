import type { ProfileAnswers } from './answer-actions.ts'
import { PROFILE_NAMES, type ProfileName, type ProofSubject } from './credential-profiles.ts'

/** A rule of AWS's that stands in no policy. */
export interface OutsideRule {
  readonly rule: string
  /** Where it is written. */
  readonly source: string
  /** Actions that it opens whatever policies say: no proof calls them closed. */
  readonly opens: readonly string[]
  /** Actions that policies leave open and that it closes, to some of such credentials or on some resources. */
  readonly closes: readonly string[]
  readonly credentials: readonly ProfileName[]
}

const WITHOUT_MFA: readonly ProfileName[] = ['longTermKey', 'sessionWithoutMfa']

const CALLER_IDENTITY: OutsideRule = {
  rule: 'sts:GetCallerIdentity always works, even where it is denied',
  source: 'STS API Reference, GetCallerIdentity',
  opens: ['sts:GetCallerIdentity'],
  closes: [],
  credentials: PROFILE_NAMES,
}

const ROLES_WITHOUT_MFA: OutsideRule = {
  rule: 'sessions of roles, also of those assumed with a code, and federated ones never carry MFA',
  source: 'IAM User Guide, "AWS global condition context keys", aws:MultiFactorAuthPresent',
  opens: [],
  closes: [],
  credentials: ['roleSession'],
}

const SESSION_TOKEN: OutsideRule = {
  rule: 'sts:GetSessionToken needs no Allow, and AWS says that no policy stops it',
  source: 'IAM User Guide, "Permissions for GetSessionToken"',
  opens: ['sts:GetSessionToken'],
  closes: [],
  credentials: ['longTermKey', 'root'],
}

/** Rules that close something of what policies leave open to credentials without MFA. */
interface ClosingRule {
  readonly rule: string
  readonly source: string
  readonly credentials: readonly ProfileName[]
  readonly concerns: (name: string, subject: ProofSubject) => boolean
}

const CLOSING: readonly ClosingRule[] = [
  {
    rule: "credentials of sts:GetSessionToken without MFA can't call IAM, nor STS but AssumeRole and GetCallerIdentity; a console session can",
    source: 'STS API Reference, GetSessionToken',
    credentials: ['sessionWithoutMfa'],
    concerns: (name) => name.startsWith('iam:') || isRefusedStsAction(name),
  },
  {
    rule: 'a user who has a device must sign in with it to add or take away devices of his own, whatever policies say',
    source: 'AWS security bulletin AWS-2023-001',
    credentials: WITHOUT_MFA,
    concerns: (name, { hasMfaDevice }) =>
      hasMfaDevice !== false && ['iam:EnableMFADevice', 'iam:DeactivateMFADevice'].includes(name),
  },
  {
    rule: 'a virtual device that is assigned to somebody is not deleted (DeleteConflict)',
    source: 'IAM API Reference, DeleteVirtualMFADevice',
    credentials: WITHOUT_MFA,
    concerns: (name) => name === 'iam:DeleteVirtualMFADevice',
  },
  {
    rule: 'a user has eight devices at most',
    source: 'IAM User Guide, "IAM and AWS STS quotas"',
    credentials: WITHOUT_MFA,
    concerns: (name) => name === 'iam:EnableMFADevice',
  },
  {
    rule: "sessions of sts:GetFederationToken can't be had with MFA and can't call IAM, nor STS but GetCallerIdentity, except in the console; they may else what the user may and their own policy allows",
    source: 'STS API Reference, GetFederationToken',
    credentials: ['longTermKey'],
    concerns: (name) => name === 'sts:GetFederationToken',
  },
]

/** The rules that change something about these answers. */
export function outsideRules(answers: readonly ProfileAnswers[], subject: ProofSubject): OutsideRule[] {
  if (subject.type === 'Role') return [CALLER_IDENTITY, ROLES_WITHOUT_MFA]
  const closing = CLOSING.flatMap(({ concerns, credentials, ...rule }): OutsideRule[] => {
    const open = answers.filter(({ profile }) => credentials.includes(profile.name)).flatMap((one) => one.open)
    const closes = [...new Set(open.map(({ name }) => name))].filter((name) => concerns(name, subject))
    return closes.length === 0 ? [] : [{ ...rule, credentials, opens: [], closes }]
  })
  return [CALLER_IDENTITY, SESSION_TOKEN, ROLES_WITHOUT_MFA, ...closing]
}

/** The answers with what rules open taken out of what policies close. */
export function applyRules(answers: readonly ProfileAnswers[], rules: readonly OutsideRule[]): ProfileAnswers[] {
  return answers.map((one) => {
    const own = rules.filter(({ credentials }) => credentials.includes(one.profile.name))
    const opened = new Set(own.flatMap(({ opens }) => opens))
    const stays = (name: string): boolean => !opened.has(name)
    const closed = one.closed
      .map((group) => ({ ...group, names: group.names.filter(stays) }))
      .filter(({ names }) => names.length > 0)
    const wasOpen = new Set(one.open.map(({ name }) => name))
    const openByRule = [...opened].filter((name) => !wasOpen.has(name))
    return { ...one, closed, notProved: one.notProved.filter(stays), openByRule }
  })
}

function isRefusedStsAction(name: string): boolean {
  return name.startsWith('sts:') && !['sts:AssumeRole', 'sts:GetCallerIdentity', 'sts:GetSessionToken'].includes(name)
}
