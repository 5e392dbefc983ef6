import type { Decision, PolicyLayer } from '../../policy/index.ts'

/** One decision of local AWS: who asked for what, with what MFA, and what decided. No secret is in it. */
export interface DecisionRecord {
  /** Local AWS's time, ISO 8601. */
  readonly time: string
  /** As the answer has it: `x-amzn-requestid`, in S3 `x-amz-request-id`. One request can need several decisions. */
  readonly requestId: string
  /** Such as `iam:ListUsers`. */
  readonly action: string
  readonly resource: string
  readonly principalArn: string
  readonly accessKeyId: string
  /** As `aws:MultiFactorAuthPresent`: absent for long-term keys. */
  readonly multiFactorAuthPresent: boolean | undefined
  /** As `aws:MultiFactorAuthAge`: seconds since the code was checked; absent without MFA. */
  readonly multiFactorAuthAge: number | undefined
  readonly effect: 'allowed' | 'explicitDeny' | 'implicitDeny'
  /** In words, what decided: the kind of policy, and the policy and statement where there are such. */
  readonly decidedBy: string
  /** The managed policy's ARN, or the name of the inline one; absent for an implicit deny and for what has no name. */
  readonly policy: string | undefined
  /** The statement's Sid, or its number in the policy, from 1; absent for an implicit deny. */
  readonly statement: string | number | undefined
}

/** A decision as it is noted when it is made, before anybody asked to read it. */
export interface DecisionNote {
  /** Local AWS's time, in milliseconds since 1970. */
  readonly at: number
  readonly requestId: string
  readonly action: string
  readonly resource: string
  readonly principalArn: string
  readonly accessKeyId: string
  readonly multiFactorAuthPresent: boolean | undefined
  /** When the code was checked. */
  readonly mfaAuthenticatedAt: number | undefined
  readonly decision: Decision
  /** Whether a setting of the account allowed what no policy did. */
  readonly isGranted: boolean
}

/** How AWS calls the kinds of policy. */
export const POLICY_TYPE_NAMES: Readonly<Record<PolicyLayer, string>> = {
  identity: 'identity-based policy',
  boundary: 'permissions boundary',
  session: 'session policy',
  resource: 'resource-based policy',
  scp: 'service control policy',
  rcp: 'resource control policy',
  trust: 'role trust policy',
}

/** What people and programs read of a noted decision. */
export function toRecord(note: DecisionNote): DecisionRecord {
  const { at, requestId, action, resource, principalArn, accessKeyId, multiFactorAuthPresent } = note
  const { decision, isGranted, mfaAuthenticatedAt } = note
  const policy = isGranted ? undefined : decision.policy?.name
  const statement = isGranted ? undefined : nameOfStatement(decision)
  return {
    time: new Date(at).toISOString(),
    requestId,
    action,
    resource,
    principalArn,
    accessKeyId,
    multiFactorAuthPresent,
    multiFactorAuthAge:
      mfaAuthenticatedAt === undefined ? undefined : Math.max(0, Math.floor((at - mfaAuthenticatedAt) / 1000)),
    effect: isGranted ? 'allowed' : decision.effect,
    decidedBy: isGranted ? 'account setting' : inWords(decision, statement),
    policy,
    statement,
  }
}

function nameOfStatement({ statement }: Decision): string | number | undefined {
  return statement && (statement.source.sid || statement.index + 1)
}

/** AWS: the root user needs no policy. */
function inWords({ effect, layer, policy }: Decision, statement: string | number | undefined): string {
  if (effect === 'allowed' && policy === undefined) return 'root user'
  const named = typeof statement === 'number' ? `statement ${statement}` : statement
  return [POLICY_TYPE_NAMES[layer], policy?.name, named].filter((part) => part !== undefined).join(' ')
}
