import type { RemoveUserFromGroupRequest } from '@aws-sdk/client-iam'

import { defineAction } from '../query/action.ts'
import { groupResource, requireGroup } from './groups.ts'
import { requireUser } from './users.ts'

export const removeUserFromGroup = defineAction<RemoveUserFromGroupRequest>({
  name: 'RemoveUserFromGroup',

  resource: (context, { GroupName }) => groupResource(context, GroupName),

  run(context, { GroupName, UserName }) {
    const { groupId } = requireGroup(context, GroupName)
    const user = requireUser(context, UserName)
    if (!user.groupIds.includes(groupId)) return {}
    context.tables.users.put({ ...user, groupIds: user.groupIds.filter((id) => id !== groupId) })
    return {}
  },
})
