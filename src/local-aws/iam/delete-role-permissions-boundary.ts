import type { DeleteRolePermissionsBoundaryRequest } from '@aws-sdk/client-iam'

import { defineAction } from '../action.ts'
import { policyChangeResource, roleHolder } from './policy-holders.ts'
import { requireRole } from './roles.ts'

export const deleteRolePermissionsBoundary = defineAction<DeleteRolePermissionsBoundaryRequest>({
  name: 'DeleteRolePermissionsBoundary',

  resource: (context, { RoleName }) => policyChangeResource(roleHolder, context, RoleName),

  run(context, { RoleName }) {
    const { permissionsBoundary: _, ...role } = requireRole(context, RoleName)
    context.tables.roles.put(role)
    return {}
  },
})
