import type { Role } from '@aws-sdk/client-iam'

import type { ActionContext } from '../action.ts'
import type { RoleRow } from '../store/rows.ts'
import { boundaryOutput } from './boundaries.ts'
import { encodeDocument } from './policy-documents.ts'
import { roleArn } from './roles.ts'
import { tagsOutput } from './tags.ts'
import { trustPolicyOf } from './trust-policies.ts'

/** AWS's `Role` as ListRoles shows it: without boundary, tags and last use. */
export function roleOutput({ tables }: ActionContext, role: RoleRow): Role {
  return {
    Path: role.path,
    RoleName: role.roleName,
    RoleId: role.roleId,
    Arn: roleArn(role),
    CreateDate: new Date(role.createdAt),
    AssumeRolePolicyDocument: encodeDocument(trustPolicyOf(tables, role)),
    Description: role.description,
    MaxSessionDuration: role.maxSessionDuration,
  }
}

/** AWS's `Role` with boundary, tags and last use, as GetRole and CreateRole show it. */
export function roleDetails(context: ActionContext, role: RoleRow) {
  return {
    ...roleOutput(context, role),
    ...boundaryOutput(role.permissionsBoundary),
    ...tagsOutput(role.tags),
    // AWS: an empty element for a role that was never used.
    RoleLastUsed: role.lastUsedAt === undefined ? {} : { LastUsedDate: new Date(role.lastUsedAt), Region: 'us-east-1' },
  }
}
