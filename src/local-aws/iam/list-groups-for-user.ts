import type { ListGroupsForUserRequest } from '@aws-sdk/client-iam'

import { defineAction } from '../query/action.ts'
import { groupOutput } from './groups.ts'
import { pageOfList } from './paging.ts'
import { requireUser, userResource } from './users.ts'

export const listGroupsForUser = defineAction<ListGroupsForUserRequest>({
  name: 'ListGroupsForUser',

  resource: (context, { UserName }) => userResource(context, UserName),

  run(context, { UserName, ...page }) {
    const groups = requireUser(context, UserName).groupIds.flatMap(
      (groupId) => context.tables.groups.get(groupId) ?? [],
    )
    const { items, ...rest } = pageOfList(groups, page)
    return { Groups: items.map(groupOutput), ...rest }
  },
})
