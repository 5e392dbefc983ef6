import type { CreateGroupRequest } from '@aws-sdk/client-iam'

import { defineAction } from '../query/action.ts'
import { newUniqueId } from '../identifiers.ts'
import { groupArn, groupOutput, requireFreeGroupName } from './groups.ts'
import { requireRoom } from './quotas.ts'

export const createGroup = defineAction<CreateGroupRequest>({
  name: 'CreateGroup',

  resource: ({ accountId }, { GroupName, Path = '/' }) => ({
    arn: groupArn({ accountId, path: Path, groupName: GroupName }),
  }),

  run(context, { GroupName, Path = '/' }) {
    const { tables, accountId, now } = context
    requireFreeGroupName(context, GroupName)
    requireRoom('GroupsPerAccount', tables.groups.sorted(accountId).rows.length)
    const group = {
      accountId,
      groupId: newUniqueId('AGPA'),
      groupName: GroupName,
      path: Path,
      createdAt: now,
      attachedPolicies: [],
      inlinePolicies: {},
    }
    tables.groups.put(group)
    return { Group: groupOutput(group) }
  },
})
