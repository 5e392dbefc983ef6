import type { ProfileAnswers } from './answer-actions.ts'
import type { ProfileName, ProofSubject } from './credential-profiles.ts'

/** A rule of AWS's that stands in no policy. */
export interface OutsideRule {
  readonly rule: string
  /** Where it is written. */
  readonly source: string
  readonly opens: readonly string[]
  readonly closes: readonly string[]
  readonly credentials: readonly ProfileName[]
}

const EVERYBODY: readonly ProfileName[] = [
  'longTermKey',
  'sessionWithoutMfa',
  'sessionWithMfa',
  'forwardedCall',
  'roleSession',
  'root',
]

/** The rules that change something about these answers. */
export function outsideRules(answers: readonly ProfileAnswers[], { type, hasMfaDevice }: ProofSubject): OutsideRule[] {
  const openTo = (name: ProfileName): ReadonlySet<string> =>
    new Set(answers.find(({ profile }) => profile.name === name)?.open.map((action) => action.name))
  const rules: OutsideRule[] = [
    {
      rule: 'sts:GetCallerIdentity always works, even where it is denied',
      source: 'STS API Reference, GetCallerIdentity',
      opens: ['sts:GetCallerIdentity'],
      closes: [],
      credentials: EVERYBODY,
    },
  ]
  if (type === 'Role') return rules
  rules.push({
    rule: 'sts:GetSessionToken needs no Allow, and AWS says that no policy stops it',
    source: 'IAM User Guide, "Permissions for GetSessionToken"',
    opens: ['sts:GetSessionToken'],
    closes: [],
    credentials: ['longTermKey'],
  })
  const withoutMfa = openTo('sessionWithoutMfa')
  const closed = [...withoutMfa].filter((name) => name.startsWith('iam:') || isRefusedStsAction(name))
  if (closed.length > 0) {
    rules.push({
      rule: "credentials of sts:GetSessionToken without MFA can't call IAM, nor STS but AssumeRole and GetCallerIdentity; a console session can",
      source: 'STS API Reference, GetSessionToken',
      opens: [],
      closes: closed,
      credentials: ['sessionWithoutMfa'],
    })
  }
  const ownDevices = ['iam:EnableMFADevice', 'iam:DeactivateMFADevice'].filter(
    (name) => withoutMfa.has(name) || openTo('longTermKey').has(name),
  )
  if (ownDevices.length > 0 && hasMfaDevice !== false) {
    rules.push({
      rule: 'a user who has a device must sign in with it to add or take away devices of his own, whatever policies say',
      source: 'AWS security bulletin AWS-2023-001',
      opens: [],
      closes: ownDevices,
      credentials: ['longTermKey', 'sessionWithoutMfa'],
    })
  }
  return rules
}

function isRefusedStsAction(name: string): boolean {
  return name.startsWith('sts:') && !['sts:AssumeRole', 'sts:GetCallerIdentity', 'sts:GetSessionToken'].includes(name)
}
