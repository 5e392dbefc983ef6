import type { OpenAction } from '../answer-actions.ts'
import type { ProfileName } from '../credential-profiles.ts'
import { kindOf, type ActionKind } from './action-kinds.ts'
import type { ProofStatement } from '../proof-statements.ts'
import { asksForMfa, type Cause } from './mfa-statements.ts'
import { DENY_WITHOUT_MFA, evadedBy, isPastMfa, TAKE_CONDITIONS_OUT } from './past-mfa.ts'
import { finding, type Finding, type FindingCode, type Severity } from './finding.ts'

/** The credentials of a user that have no MFA. */
export const BOTH: readonly ProfileName[] = ['longTermKey', 'sessionWithoutMfa']

/**
 * A finding for each kind of action among those that are open to both.
 *
 * @param causes - Why statements that ask for MFA stop neither of them.
 */
export function byKind(
  open: readonly OpenAction[],
  statements: readonly ProofStatement[],
  causes: readonly Cause[],
): Finding[] {
  const kinds = new Map<ActionKind, OpenAction[]>()
  for (const action of open) kinds.set(kindOf(action.name), [...(kinds.get(kindOf(action.name)) ?? []), action])
  return [...kinds].map(([kind, actions]) => ofKind(kind, actions, statements, causes))
}

function ofKind(
  kind: ActionKind,
  open: readonly OpenAction[],
  statements: readonly ProofStatement[],
  causes: readonly Cause[],
): Finding {
  const { severity, message, advice, code } = KINDS[kind === 'harmless' || kind === 'other' ? 'escalation' : kind]
  // The Denies without MFA that leave them out are where to look.
  const exempting = statements.filter((candidate) => {
    const { policy, statement } = candidate
    const isDeny = asksForMfa(candidate) && statement.source.effect === 'Deny'
    return isDeny && open.some(({ name }) => !policy.isAbout(statement, name))
  })
  const isOnlyPassword = open.every(({ name }) => name === 'iam:ChangePassword')
  return finding(code, isOnlyPassword ? 'medium' : severity, {
    kind: 'gap',
    message: isOnlyPassword
      ? 'a stolen password can be replaced without MFA; AWS documents the exemption for first sign-ins'
      : message,
    credentials: BOTH,
    open,
    ...(exempting.length > 0 ? { advice, statements: exempting } : notExempted(open, causes)),
  })
}

/** What to mend where no statement that asks for MFA leaves the actions out, and they are open all the same. */
function notExempted(open: readonly OpenAction[], causes: readonly Cause[]): Pick<Finding, 'advice' | 'statements'> {
  if (causes.length > 0) {
    const advice = [...new Set(causes.map((cause) => cause.advice))].join('; ')
    return { advice, statements: causes.map(({ statement }) => statement) }
  }
  if (open.every(isPastMfa)) return { advice: TAKE_CONDITIONS_OUT, statements: evadedBy(open) }
  return { advice: DENY_WITHOUT_MFA, statements: [...new Set(open.flatMap(({ answer }) => answer.chosen))] }
}

interface KindVerdict {
  readonly code: FindingCode
  readonly severity: Severity
  readonly message: string
  readonly advice: string
}

const KINDS: Readonly<Record<Exclude<ActionKind, 'harmless' | 'other'>, KindVerdict>> = {
  escalation: {
    code: 'escalation',
    severity: 'critical',
    message: 'whoever holds a key can give himself any permission, or take the policy away that asks for MFA',
    advice: 'exempt only what it takes to enroll, by name',
  },
  'factor-removal': {
    code: 'factor-removal',
    severity: 'high',
    message: "AWS stops it for one's own device once there is one (AWS-2023-001), not for those of others",
    advice: 'exempt names, not patterns, and not iam:DeactivateMFADevice',
  },
  'device-deletion': {
    code: 'device-deletion',
    severity: 'medium',
    message: "AWS deletes only devices that are assigned to nobody, but those of anybody's enrollment",
    advice: 'leave it to administrators to clean up unassigned devices',
  },
  persistence: {
    code: 'persistence',
    severity: 'high',
    message: 'a stolen key or password can be turned into further credentials',
    advice: 'exempt none of these; iam:ChangePassword only if users must change a first password before they enroll',
  },
  'role-edge': {
    code: 'role-edge',
    severity: 'high',
    message: "roles whose trust policy doesn't ask for MFA can be assumed with the key alone",
    advice: 'exempt sts:GetSessionToken only',
  },
}
