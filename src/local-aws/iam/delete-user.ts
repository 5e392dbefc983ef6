import type { DeleteUserRequest } from '@aws-sdk/client-iam'

import { defineAction } from '../query/action.ts'
import { serviceUseKey } from '../store/tables.ts'
import { deleteConflict } from './iam-errors.ts'
import { requireNoPolicies } from './policy-holders.ts'
import { requireUser, userResource } from './users.ts'

export const deleteUser = defineAction<DeleteUserRequest>({
  name: 'DeleteUser',

  resource: (context, { UserName }) => userResource(context, UserName),

  run(context, { UserName }) {
    const { tables } = context
    const user = requireUser(context, UserName)
    if (user.loginProfile !== undefined) throw deleteConflict('Cannot delete entity, must delete login profile first.')
    if (tables.accessKeys.count('owner', user.userId) > 0) {
      throw deleteConflict('Cannot delete entity, must delete access keys first.')
    }
    if (tables.virtualMfaDevices.count('owner', user.userId) > 0) {
      throw deleteConflict('Cannot delete entity, must remove tokens from principal first.')
    }
    if (tables.signingCertificates.count('owner', user.userId) > 0) {
      throw deleteConflict('Cannot delete entity, must delete certificates first.')
    }
    const referenced = [tables.sshPublicKeys, tables.serviceCredentials]
    if (referenced.some((table) => table.count('owner', user.userId) > 0)) {
      throw deleteConflict('Cannot delete entity, must remove referenced objects first.')
    }
    requireNoPolicies(user)
    if (user.groupIds.length > 0) throw deleteConflict('Cannot delete entity, must remove users from group first.')
    for (const { service } of tables.serviceUses.list('owner', user.userId)) {
      tables.serviceUses.delete(serviceUseKey(user.userId, service))
    }
    tables.users.delete(user.userId)
    return {}
  },
})
