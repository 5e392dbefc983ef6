import type { ListRolesRequest } from '@aws-sdk/client-iam'

import { defineAction } from '../query/action.ts'
import { pageOfRows } from './paging.ts'
import { listedRoleOutput } from './role-output.ts'

export const listRoles = defineAction<ListRolesRequest>({
  name: 'ListRoles',

  resource: ({ accountId }, { PathPrefix = '/' }) => ({ arn: `arn:aws:iam::${accountId}:role${PathPrefix}` }),

  run(context, { PathPrefix = '/', ...page }) {
    const { tables, accountId } = context
    const { items, ...rest } = pageOfRows(tables.roles.sorted(accountId), page, ({ path }) =>
      path.startsWith(PathPrefix),
    )
    return { Roles: items.map((role) => listedRoleOutput(context, role)), ...rest }
  },
})
