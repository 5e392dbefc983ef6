import type { ActionContext, ResourceCheck } from '../query/action.ts'
import type { GroupRow, PolicyHolder, RoleRow, UserRow } from '../store/rows.ts'
import { boundaryKey } from './boundaries.ts'
import { deleteConflict } from './iam-errors.ts'
import { findGroup, groupResource, requireGroup } from './groups.ts'
import { findRole, requireRole, roleResource } from './roles.ts'
import { requireOwnRole } from './service-linked-roles.ts'
import { findUser, requireUser, userResource } from './users.ts'

type HolderRow = PolicyHolder & { readonly permissionsBoundary?: string }

/** Users, groups and roles hold policies in the same way; here is what differs. */
export interface HolderKind<Row extends HolderRow> {
  readonly word: 'user' | 'group' | 'role'
  readonly attachmentQuota: 'PoliciesPerUser' | 'PoliciesPerGroup' | 'PoliciesPerRole'
  readonly find: (context: ActionContext, name: string) => Row | undefined
  /** @throws AwsApiError NoSuchEntity */
  readonly require: (context: ActionContext, name: string) => Row
  /** One whose policies its account may change. @throws AwsApiError NoSuchEntity, UnmodifiableEntity */
  readonly requireOwn: (context: ActionContext, name: string) => Row
  readonly put: (context: ActionContext, row: Row) => void
  readonly resource: (context: ActionContext, name: string) => ResourceCheck
  readonly nameOf: (row: Row) => string
}

export const userHolder: HolderKind<UserRow> = {
  word: 'user',
  attachmentQuota: 'PoliciesPerUser',
  find: findUser,
  require: requireUser,
  requireOwn: requireUser,
  put: ({ tables }, row) => tables.users.put(row),
  resource: userResource,
  nameOf: ({ userName }) => userName,
}

export const groupHolder: HolderKind<GroupRow> = {
  word: 'group',
  attachmentQuota: 'PoliciesPerGroup',
  find: findGroup,
  require: requireGroup,
  requireOwn: requireGroup,
  put: ({ tables }, row) => tables.groups.put(row),
  resource: groupResource,
  nameOf: ({ groupName }) => groupName,
}

export const roleHolder: HolderKind<RoleRow> = {
  word: 'role',
  attachmentQuota: 'PoliciesPerRole',
  find: findRole,
  require: requireRole,
  requireOwn: requireOwnRole,
  put: ({ tables }, row) => tables.roles.put(row),
  resource: roleResource,
  nameOf: ({ roleName }) => roleName,
}

/**
 * What a change of a holder's policies is checked against, with the boundary that limits the holder; AWS tells it of a role for
 * most that is done with the role itself too.
 */
export function policyChangeResource<Row extends HolderRow>(
  kind: HolderKind<Row>,
  context: ActionContext,
  name: string,
  policyArn?: string,
): ResourceCheck {
  const check = kind.resource(context, name)
  return {
    ...check,
    conditionKeys: {
      ...check.conditionKeys,
      ...boundaryKey(kind.find(context, name)?.permissionsBoundary),
      ...(policyArn !== undefined && { 'iam:PolicyARN': policyArn }),
    },
  }
}

/** Who holds policies can't be deleted. @throws AwsApiError DeleteConflict */
export function requireNoPolicies({ inlinePolicies, attachedPolicies }: PolicyHolder): void {
  if (Object.keys(inlinePolicies).length > 0) throw deleteConflict('Cannot delete entity, must delete policies first.')
  if (attachedPolicies.length > 0) throw deleteConflict('Cannot delete entity, must detach all policies first.')
}
