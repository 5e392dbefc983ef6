import type { AddUserToGroupRequest } from '@aws-sdk/client-iam'

import { defineAction } from '../query/action.ts'
import { groupResource, requireGroup } from './groups.ts'
import { requireRoom } from './quotas.ts'
import { requireUser } from './users.ts'

/** AWS: checked against the group alone; adding a member again changes nothing. */
export const addUserToGroup = defineAction<AddUserToGroupRequest>({
  name: 'AddUserToGroup',

  resource: (context, { GroupName }) => groupResource(context, GroupName),

  run(context, { GroupName, UserName }) {
    const { groupId } = requireGroup(context, GroupName)
    const user = requireUser(context, UserName)
    if (user.groupIds.includes(groupId)) return {}
    requireRoom('GroupsPerUser', user.groupIds.length)
    context.tables.users.put({ ...user, groupIds: [...user.groupIds, groupId] })
    return {}
  },
})
