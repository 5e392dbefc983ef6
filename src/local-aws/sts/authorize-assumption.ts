import type { AssumeRoleRequest } from '@aws-sdk/client-sts'

import { AwsApiError } from '../../errors.ts'
import type { ActionContext, Input } from '../query/action.ts'
import { roleArn } from '../iam/roles.ts'
import { resourceTags } from '../iam/tags.ts'
import type { RoleRow } from '../store/rows.ts'
import { nameKey } from '../store/tables.ts'
import { sessionTagKeys } from './session-tags.ts'

/** The role of an ARN. A missing role is told apart from a forbidden one by nothing. @throws AwsApiError */
export function findAssumableRole(context: ActionContext, arn: string): RoleRow {
  const match = /^arn:aws:iam::([0-9]{12}):role\/(?:.*\/)?([^/]+)$/.exec(arn)
  if (match === null) throw new AwsApiError('ValidationError', 400, `${arn} is invalid`)
  const role = context.tables.roles.find('name', nameKey(match[1] ?? '', match[2] ?? ''))
  if (role !== undefined && roleArn(role) === arn) return role
  throw denied(context, 'sts:AssumeRole', arn)
}

/**
 * Whether the caller may assume the role, pass on tags and say who is behind it. Tags and a source identity that the caller's own
 * session passes on need the permission, too, as if they were given anew.
 *
 * @param isMfa - Whether the call carries a right token code.
 * @throws AwsApiError AccessDenied
 */
export function authorizeAssumption(
  context: ActionContext,
  role: RoleRow,
  input: Input<AssumeRoleRequest>,
  isMfa: boolean,
): void {
  const { session, type } = context.caller
  const sourceIdentity = input.SourceIdentity ?? session?.sourceIdentity
  const conditionKeys = {
    ...sessionTagKeys(input),
    ...resourceTags(role.tags),
    'sts:RoleSessionName': input.RoleSessionName,
    ...(input.ExternalId !== undefined && { 'sts:ExternalId': input.ExternalId }),
    ...(sourceIdentity !== undefined && { 'sts:SourceIdentity': sourceIdentity }),
  }
  const check = { arn: roleArn(role), conditionKeys }
  const options = { roleToAssume: role, mfaInCall: isMfa }
  context.authorize('sts:AssumeRole', check, options)
  const passesTags = (input.Tags?.length ?? 0) > 0 || (session?.transitiveTagKeys?.length ?? 0) > 0
  if (passesTags) context.authorize('sts:TagSession', check, options)
  if (sourceIdentity === undefined) return

  // AWS: set once, it stays.
  if (session?.sourceIdentity !== undefined && session.sourceIdentity !== sourceIdentity) {
    throw denied(context, 'sts:SetSourceIdentity', roleArn(role))
  }
  context.authorize('sts:SetSourceIdentity', check, options)
  // AWS: when roles are chained the trust policy alone doesn't do, even if it names the caller.
  if (type === 'AssumedRole') {
    const ofOwner = { ...check, conditionKeys: { ...conditionKeys, 'aws:ResourceAccount': role.accountId } }
    context.authorize('sts:SetSourceIdentity', ofOwner, { mfaInCall: isMfa })
  }
}

function denied({ caller }: ActionContext, action: string, arn: string): AwsApiError {
  return new AwsApiError(
    'AccessDenied',
    403,
    `User: ${caller.arn} is not authorized to perform: ${action} on resource: ${arn}`,
  )
}
