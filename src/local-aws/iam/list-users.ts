import type { ListUsersRequest } from '@aws-sdk/client-iam'

import { defineAction } from '../query/action.ts'
import { pageOfRows } from './paging.ts'
import { userOutput } from './users.ts'

export const listUsers = defineAction<ListUsersRequest>({
  name: 'ListUsers',

  resource: ({ accountId }, { PathPrefix = '/' }) => ({ arn: `arn:aws:iam::${accountId}:user${PathPrefix}` }),

  run({ tables, accountId }, { PathPrefix = '/', ...page }) {
    const { items, ...rest } = pageOfRows(tables.users.sorted(accountId), page, ({ path }) =>
      path.startsWith(PathPrefix),
    )
    return { Users: items.map(userOutput), ...rest }
  },
})
