import type { CreateRoleRequest } from '@aws-sdk/client-iam'

import { defineAction } from '../query/action.ts'
import { newUniqueId } from '../identifiers.ts'
import { boundaryKey, requirePermissionsBoundary } from './boundaries.ts'
import { requireRoom } from './quotas.ts'
import { newRoleOutput } from './role-output.ts'
import { requireFreeRoleName, roleArn } from './roles.ts'
import { readTags, requestTags } from './tags.ts'
import { readTrustPolicy } from './trust-policies.ts'

export const createRole = defineAction<CreateRoleRequest>({
  name: 'CreateRole',

  resource({ accountId }, { RoleName, Path = '/', Tags, PermissionsBoundary }) {
    return {
      arn: roleArn({ accountId, path: Path, roleName: RoleName }),
      conditionKeys: { ...requestTags(Tags), ...boundaryKey(PermissionsBoundary) },
    }
  },

  run(context, input) {
    const { RoleName, Path = '/', MaxSessionDuration = 3600, Description, PermissionsBoundary } = input
    const { tables, accountId, now } = context
    const trustPolicy = readTrustPolicy(tables, input.AssumeRolePolicyDocument)
    requireFreeRoleName(context, RoleName)
    requireRoom('RolesPerAccount', tables.roles.sorted(accountId).rows.length)
    if (PermissionsBoundary !== undefined) requirePermissionsBoundary(context, PermissionsBoundary)

    const role = {
      accountId,
      roleId: newUniqueId('AROA'),
      roleName: RoleName,
      path: Path,
      createdAt: now,
      ...trustPolicy,
      maxSessionDuration: MaxSessionDuration,
      attachedPolicies: [],
      inlinePolicies: {},
      tags: readTags(input.Tags, 'ignoring case'),
      ...(Description !== undefined && { description: Description }),
      ...(PermissionsBoundary !== undefined && { permissionsBoundary: PermissionsBoundary }),
    }
    tables.roles.put(role)
    return { Role: newRoleOutput(context, role) }
  },
})
