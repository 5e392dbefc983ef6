import type { DeleteRoleRequest } from '@aws-sdk/client-iam'

import { defineAction } from '../action.ts'
import { serviceUseKey } from '../store/tables.ts'
import { deleteConflict } from './iam-errors.ts'
import { policyChangeResource, requireNoPolicies, roleHolder } from './policy-holders.ts'
import { requireRole } from './roles.ts'

export const deleteRole = defineAction<DeleteRoleRequest>({
  name: 'DeleteRole',

  resource: (context, { RoleName }) => policyChangeResource(roleHolder, context, RoleName),

  run(context, { RoleName }) {
    const { tables } = context
    const role = requireRole(context, RoleName)
    if (tables.instanceProfiles.count('role', role.roleId) > 0) {
      throw deleteConflict('Cannot delete entity, must remove roles from instance profile first.')
    }
    requireNoPolicies(role)
    for (const { service } of tables.serviceUses.list('owner', role.roleId)) {
      tables.serviceUses.delete(serviceUseKey(role.roleId, service))
    }
    tables.roles.delete(role.roleId)
    return {}
  },
})
