import type { DeleteRoleRequest } from '@aws-sdk/client-iam'

import { defineAction } from '../action.ts'
import { requireNoPolicies } from './policy-holders.ts'
import { requireRole, roleResource } from './roles.ts'

export const deleteRole = defineAction<DeleteRoleRequest>({
  name: 'DeleteRole',

  resource: (context, { RoleName }) => roleResource(context, RoleName),

  run(context, { RoleName }) {
    const role = requireRole(context, RoleName)
    requireNoPolicies(role)
    context.tables.roles.delete(role.roleId)
    return {}
  },
})
