import type { DeleteRolePermissionsBoundaryRequest } from '@aws-sdk/client-iam'

import { defineAction } from '../query/action.ts'
import { requireBoundary } from './boundaries.ts'
import { policyChangeResource, roleHolder } from './policy-holders.ts'
import { requireOwnRole } from './service-linked-roles.ts'

export const deleteRolePermissionsBoundary = defineAction<DeleteRolePermissionsBoundaryRequest>({
  name: 'DeleteRolePermissionsBoundary',

  resource: (context, { RoleName }) => policyChangeResource(roleHolder, context, RoleName),

  run(context, { RoleName }) {
    const { permissionsBoundary, ...role } = requireOwnRole(context, RoleName)
    requireBoundary(permissionsBoundary)
    context.tables.roles.put(role)
    return {}
  },
})
