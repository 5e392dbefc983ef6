import type { Role } from '@aws-sdk/client-iam'

import type { ActionContext } from '../query/action.ts'
import type { RoleRow } from '../store/rows.ts'
import { boundaryOutput } from './boundaries.ts'
import { encodeDocument } from './policy-documents.ts'
import { roleArn } from './roles.ts'
import { tagsOutput } from './tags.ts'
import { trustPolicyOf } from './trust-policies.ts'

/** AWS's `Role` as instance profiles and answers to changes show it: the duration of sessions isn't told there. */
export function roleOutput({ tables }: ActionContext, role: RoleRow): Role {
  return {
    Path: role.path,
    RoleName: role.roleName,
    RoleId: role.roleId,
    Arn: roleArn(role),
    CreateDate: new Date(role.createdAt),
    AssumeRolePolicyDocument: encodeDocument(trustPolicyOf(tables, role)),
    Description: role.description,
  }
}

/** AWS's `Role` as CreateRole shows it: with boundary and tags. */
export function newRoleOutput(context: ActionContext, role: RoleRow) {
  return { ...roleOutput(context, role), ...boundaryOutput(role.permissionsBoundary), ...tagsOutput(role.tags) }
}

/** AWS's `Role` as ListRoles shows it: without boundary, tags and last use. */
export function listedRoleOutput(context: ActionContext, role: RoleRow): Role {
  return { ...roleOutput(context, role), MaxSessionDuration: role.maxSessionDuration }
}

/** AWS's `Role` with boundary, tags and last use, as GetRole shows it. */
export function roleDetails(context: ActionContext, role: RoleRow) {
  return {
    ...newRoleOutput(context, role),
    MaxSessionDuration: role.maxSessionDuration,
    // AWS: an empty element for a role that was never used.
    RoleLastUsed: role.lastUsedAt === undefined ? {} : { LastUsedDate: new Date(role.lastUsedAt), Region: 'us-east-1' },
  }
}
