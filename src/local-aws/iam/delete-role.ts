import type { DeleteRoleRequest } from '@aws-sdk/client-iam'

import type { ActionContext } from '../query/action.ts'
import { defineAction } from '../query/action.ts'
import type { RoleRow } from '../store/rows.ts'
import { serviceUseKey } from '../store/tables.ts'
import { deleteConflict } from './iam-errors.ts'
import { policyChangeResource, requireNoPolicies, roleHolder } from './policy-holders.ts'
import { requireOwnRole } from './service-linked-roles.ts'

export const deleteRole = defineAction<DeleteRoleRequest>({
  name: 'DeleteRole',

  resource: (context, { RoleName }) => policyChangeResource(roleHolder, context, RoleName),

  run(context, { RoleName }) {
    const { tables } = context
    const role = requireOwnRole(context, RoleName)
    if (tables.instanceProfiles.count('role', role.roleId) > 0) {
      throw deleteConflict('Cannot delete entity, must remove roles from instance profile first.')
    }
    requireNoPolicies(role)
    removeRole(context, role)
    return {}
  },
})

/** Takes out a role and what is remembered of its use. */
export function removeRole({ tables }: ActionContext, { roleId }: RoleRow): void {
  for (const { service } of tables.serviceUses.list('owner', roleId)) {
    tables.serviceUses.delete(serviceUseKey(roleId, service))
  }
  tables.roles.delete(roleId)
}
