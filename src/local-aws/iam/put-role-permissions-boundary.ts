import type { PutRolePermissionsBoundaryRequest } from '@aws-sdk/client-iam'

import { defineAction } from '../query/action.ts'
import { boundaryKey, requirePermissionsBoundary } from './boundaries.ts'
import { roleResource } from './roles.ts'
import { requireOwnRole } from './service-linked-roles.ts'

export const putRolePermissionsBoundary = defineAction<PutRolePermissionsBoundaryRequest>({
  name: 'PutRolePermissionsBoundary',

  resource(context, { RoleName, PermissionsBoundary }) {
    const check = roleResource(context, RoleName)
    return { ...check, conditionKeys: { ...check.conditionKeys, ...boundaryKey(PermissionsBoundary) } }
  },

  run(context, { RoleName, PermissionsBoundary }) {
    const role = requireOwnRole(context, RoleName)
    requirePermissionsBoundary(context, PermissionsBoundary)
    context.tables.roles.put({ ...role, permissionsBoundary: PermissionsBoundary })
    return {}
  },
})
