import type { Severity } from './finding.ts'

interface Rule {
  /** What a finding weighs when it doesn't say otherwise. */
  readonly severity: Severity
  readonly brief: string
}

/** Everything a policy is checked for. */
export const RULES = {
  'not-json': rule('error', 'The text is not JSON'),
  'duplicate-name': rule('error', 'A name occurs twice in one object'),
  'byte-order-mark': rule('error', 'The text begins with a byte order mark'),
  refused: rule('error', 'AWS refuses to store the policy'),
  'too-long': rule('error', 'The policy is longer than AWS allows for its kind'),
  'old-version': rule('warning', 'Without Version 2012-10-17 a policy has no variables'),

  'unknown-action': rule('error', 'No service has this action'),
  'pattern-matches-nothing': rule('warning', 'A pattern that no action matches'),
  'resource-mismatch': rule('warning', 'An action that is never about the Resource of its statement'),
  'unknown-key': rule('error', 'No request has this condition key'),
  'value-never-matches': rule('error', 'A value that its operator can never match'),
  'variable-is-text': rule('error', 'A policy variable where it is plain text'),
  'date-is-past': rule('warning', 'A condition on the time that will not hold again'),
  'date-far-off': rule('warning', 'A date past the year 9999, such as milliseconds in place of seconds'),
  'no-effect': rule('warning', 'A statement without effect'),
  redundant: rule('note', 'A statement that says what another one says already'),

  'mfa-deny-misses-keys': rule('error', 'A Deny without MFA that does not hold for long-term access keys'),
  'mfa-deny-misses-sessions': rule('error', 'A Deny without MFA that does not hold for sessions without MFA'),
  'mfa-deny-misses-both': rule('error', 'A Deny on MFA that holds only for those who have it'),
  'mfa-locks-out': rule('error', 'Sessions with MFA are denied too'),
  'mfa-deny-narrowed': rule('warning', 'MFA is asked for only where another condition holds'),
  'mfa-deny-spares-forwarded': rule('note', 'Calls that a service forwards are not asked for MFA'),
  'mfa-deny-some-resources': rule('error', 'MFA is asked for on some resources only'),
  'mfa-deny-denies-roles': rule('error', 'An organization policy that denies every role session'),
  'mfa-allow-passes-keys': rule('error', 'An Allow with MFA that long-term access keys pass'),
  'mfa-allow-passes-sessions': rule('error', 'An Allow with MFA that sessions without MFA pass'),
  'mfa-allow-only-without': rule('warning', 'An Allow that holds only without MFA'),
  'mfa-allow-bypassed': rule('warning', 'Another Allow grants without MFA what one grants with it'),
  'mfa-set-operator': rule('warning', 'A set operator on the single-valued MFA keys'),
  'mfa-misspelt-key': rule('error', 'A misspelt MFA condition key'),
  'mfa-exempts-device-removal': rule('error', 'A device can be removed without MFA'),
  'mfa-exempts-credentials': rule('error', 'Credentials can be made or reset without MFA'),
  'mfa-exempts-password-change': rule('warning', 'The password can be changed without MFA'),
  'mfa-exempts-escalation': rule('error', 'Permissions can be changed without MFA'),
  'mfa-exempts-roles': rule('error', 'Other sessions can be had without MFA'),
  'mfa-exempts-others': rule('warning', 'A pattern exempts more than enrolling takes'),
  'mfa-cannot-enroll': rule('warning', 'A user without a device cannot get one'),
  'mfa-session-not-exempt': rule('warning', 'sts:GetSessionToken is not exempt'),
  'mfa-device-named-as-user': rule('warning', 'Devices are taken to be named as their users'),
  'mfa-trust-without': rule('warning', 'A role that users may assume without MFA'),
} as const satisfies Record<string, Rule>

export type RuleName = keyof typeof RULES

function rule(severity: Severity, brief: string): Rule {
  return { severity, brief }
}
