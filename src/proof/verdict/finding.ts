import type { OpenAction } from '../answer-actions.ts'
import type { ProfileName } from '../credential-profiles.ts'
import type { ProofStatement } from '../proof-statements.ts'

export const SEVERITIES = ['critical', 'high', 'medium', 'info'] as const

export type Severity = (typeof SEVERITIES)[number]

/** The weaknesses that are told apart, with what each is in a few words. */
export const FINDING_TITLES = {
  'key-not-covered': 'long-term keys need no MFA',
  'session-not-covered': 'sessions without MFA are not stopped',
  'not-covered': 'open without MFA',
  conditional: 'open without MFA under a condition',
  'another-allow': 'another statement allows it without MFA',
  escalation: 'more permissions can be taken without MFA',
  'factor-removal': 'MFA devices can be taken away without MFA',
  'device-deletion': 'MFA devices can be deleted without MFA',
  persistence: 'credentials can be made or changed without MFA',
  'role-edge': 'roles and other sessions can be reached without MFA',
  'forwarded-calls': "calls that services make on the user's behalf need no MFA",
  'unknown-actions': 'actions that are not in the catalogue are open without MFA',
  'not-proved': 'could not be proved closed',
  'newly-open': 'newly allowed without MFA',
  'newly-open-unknown': 'actions that are not in the catalogue are newly allowed without MFA',
  'newly-open-otherwise': 'newly allowed',
  'enrolls-first': 'whoever holds the key of a user without a device can enroll one',
  'others-devices': 'devices of other users can be enrolled without MFA',
  'service-credentials': 'credentials of services carry no MFA',
  'session-token-not-listed': 'sts:GetSessionToken is not exempted',
  'unknown-key': 'no such condition key',
  'text-variable': 'a variable that is plain text',
  'mfa-locked-out': 'signing in with MFA opens nothing',
  'cannot-enroll': 'the user cannot enroll a device',
  'device-name': 'the device must be named like the user',
  'cannot-change-password': 'a first password cannot be changed',
  'roles-locked-out': 'roles are locked out',
  'trust-without-mfa': 'the role can be assumed without MFA',
} as const

export type FindingCode = keyof typeof FINDING_TITLES

/** One thing that is wrong with the policies, or worth knowing. */
export interface Finding {
  readonly code: FindingCode
  readonly severity: Severity
  /** About access that is open, about people who are kept from what they need, or about the policy's text. */
  readonly kind: 'gap' | 'liveness' | 'policy'
  /** What is so and why, in a sentence or two. */
  readonly message: string
  /** How to mend it; `undefined` when there is nothing to mend. */
  readonly advice: string | undefined
  readonly credentials: readonly ProfileName[]
  /** What is open, with a request for each. */
  readonly open: readonly OpenAction[]
  /** Where to look in the policies. */
  readonly statements: readonly ProofStatement[]
}

/** A finding with what it usually lacks. */
export function finding(
  code: FindingCode,
  severity: Severity,
  parts: Pick<Finding, 'kind' | 'message'> & Partial<Finding>,
): Finding {
  return { code, severity, advice: undefined, credentials: [], open: [], statements: [], ...parts }
}
