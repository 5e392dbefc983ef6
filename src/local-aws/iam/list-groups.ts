import type { ListGroupsRequest } from '@aws-sdk/client-iam'

import { defineAction } from '../query/action.ts'
import { groupOutput } from './groups.ts'
import { pageOfRows } from './paging.ts'

export const listGroups = defineAction<ListGroupsRequest>({
  name: 'ListGroups',

  resource: ({ accountId }, { PathPrefix = '/' }) => ({ arn: `arn:aws:iam::${accountId}:group${PathPrefix}` }),

  run({ tables, accountId }, { PathPrefix = '/', ...page }) {
    const { items, ...rest } = pageOfRows(tables.groups.sorted(accountId), page, ({ path }) =>
      path.startsWith(PathPrefix),
    )
    return { Groups: items.map(groupOutput), ...rest }
  },
})
