import type { DeleteGroupRequest } from '@aws-sdk/client-iam'

import { defineAction } from '../query/action.ts'
import { groupResource, requireGroup } from './groups.ts'
import { deleteConflict } from './iam-errors.ts'
import { requireNoPolicies } from './policy-holders.ts'

export const deleteGroup = defineAction<DeleteGroupRequest>({
  name: 'DeleteGroup',

  resource: (context, { GroupName }) => groupResource(context, GroupName),

  run(context, { GroupName }) {
    const { tables } = context
    const group = requireGroup(context, GroupName)
    if (tables.users.count('group', group.groupId) > 0) {
      throw deleteConflict('Cannot delete entity, must remove users from group first.')
    }
    requireNoPolicies(group)
    tables.groups.delete(group.groupId)
    return {}
  },
})
