import { randomUUID } from 'node:crypto'
import type { DeleteServiceLinkedRoleRequest } from '@aws-sdk/client-iam'

import { defineAction } from '../query/action.ts'
import { requireAccount } from './accounts.ts'
import { noSuchEntity } from './iam-errors.ts'
import { removeRole } from './delete-role.ts'
import { requireRole, roleResource } from './roles.ts'

const KEPT_TASKS = 100

/** AWS asks the service whether it still uses the role, which takes a while; here no service does. */
export const deleteServiceLinkedRole = defineAction<DeleteServiceLinkedRoleRequest>({
  name: 'DeleteServiceLinkedRole',

  resource: (context, { RoleName }) => roleResource(context, RoleName),

  run(context, { RoleName }) {
    const role = requireRole(context, RoleName)
    if (role.serviceLinkedTo === undefined) throw noSuchEntity(`${role.roleName} exists but is not a service role.`)
    removeRole(context, role)
    const taskId = `task/aws-service-role/${role.serviceLinkedTo}/${role.roleName}/${randomUUID()}`
    const account = requireAccount(context)
    const deletionTaskIds = [...(account.deletionTaskIds ?? []), taskId].slice(-KEPT_TASKS)
    context.tables.accounts.put({ ...account, deletionTaskIds })
    return { DeletionTaskId: taskId }
  },
})
