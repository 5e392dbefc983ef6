import type { Principal } from '../../policy/index.ts'
import { RequestContext } from '../../policy/index.ts'
import type { ActionContext } from '../query/action.ts'
import type { Caller } from '../callers/caller.ts'
import { hasMfa } from '../callers/caller.ts'
import { roleArn } from '../iam/roles.ts'
import { userArn } from '../iam/users.ts'

/** The caller as policies' `Principal` element sees it. */
export function principalOf(caller: Caller): Principal {
  const { type, arn, accountId, user, role, ownerId } = caller
  return {
    type,
    arn,
    accountId,
    uniqueId: ownerId,
    ...(user !== undefined && { name: user.userName }),
    ...(role !== undefined && { roleArn: roleArn(role) }),
    ...(type === 'FederatedUser' && user !== undefined && { userArn: userArn(user) }),
  }
}

/**
 * The global condition keys of a request (IAM User Guide, "AWS global condition context keys"); the action adds its own.
 *
 * @param mfaInCall - Set when this very call carried a right token code: then it counts as MFA for this call alone.
 */
export function globalContext({ caller, request, now, accountId }: ActionContext, mfaInCall: boolean): RequestContext {
  const { session } = caller
  const context = new RequestContext({
    'aws:PrincipalType': caller.type === 'Root' ? 'Account' : caller.type,
    'aws:PrincipalAccount': caller.accountId,
    // AWS: in every signed request; no service of AWS makes any here.
    'aws:PrincipalIsAWSService': caller.type === 'Anonymous' ? undefined : 'false',
    'aws:PrincipalArn': principalArn(caller),
    'aws:userid': caller.userId,
    // AWS: no value for root, roles and federated users.
    'aws:username': caller.type === 'User' ? caller.user?.userName : undefined,
    'aws:SourceIp': request.sourceIp,
    'aws:UserAgent': request.userAgent,
    'aws:SecureTransport': 'false',
    'aws:ViaAWSService': 'false',
    'aws:RequestedRegion': request.region,
    'aws:ResourceAccount': accountId,
    'aws:SourceIdentity': session?.sourceIdentity,
  })
  context.setLazily('aws:CurrentTime', () => new Date(now).toISOString())
  context.setLazily('aws:EpochTime', () => String(Math.floor(now / 1000)))
  if (session !== undefined) {
    context.setLazily('aws:TokenIssueTime', () => new Date(session.issuedAt).toISOString())
    context.set('aws:MultiFactorAuthPresent', String(hasMfa(caller) || mfaInCall))
    const mfaAuthenticatedAt = mfaInCall ? now : session.mfaAuthenticatedAt
    if (mfaAuthenticatedAt !== undefined) {
      context.setLazily('aws:MultiFactorAuthAge', () =>
        String(Math.max(0, Math.floor((now - mfaAuthenticatedAt) / 1000))),
      )
    }
  } else if (mfaInCall) {
    context.set('aws:MultiFactorAuthPresent', 'true').set('aws:MultiFactorAuthAge', '0')
  }
  for (const { Key, Value } of caller.user?.tags ?? caller.role?.tags ?? [])
    context.set(`aws:PrincipalTag/${Key}`, Value)
  for (const [key, value] of Object.entries(session?.sessionTags ?? {})) context.set(`aws:PrincipalTag/${key}`, value)
  return context
}

/** AWS: for a role session the role's ARN, with its path; nothing for an unsigned request. */
function principalArn({ type, arn, role }: Caller): string | undefined {
  if (type === 'Anonymous') return undefined
  return role === undefined ? arn : roleArn(role)
}
