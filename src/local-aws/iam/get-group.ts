import type { GetGroupRequest } from '@aws-sdk/client-iam'

import { defineAction } from '../query/action.ts'
import { groupOutput, groupResource, requireGroup } from './groups.ts'
import { pageOfRows } from './paging.ts'
import { userOutput } from './users.ts'

/** A group and one page of its users. */
export const getGroup = defineAction<GetGroupRequest>({
  name: 'GetGroup',

  resource: (context, { GroupName }) => groupResource(context, GroupName),

  run(context, { GroupName, ...page }) {
    const { tables, accountId } = context
    const group = requireGroup(context, GroupName)
    const isMember = ({ groupIds }: { groupIds: readonly string[] }) => groupIds.includes(group.groupId)
    const { items, ...rest } = pageOfRows(tables.users.sorted(accountId), page, isMember)
    return { Group: groupOutput(group), Users: items.map(userOutput), ...rest }
  },
})
