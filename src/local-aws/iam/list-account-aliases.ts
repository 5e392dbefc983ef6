import type { ListAccountAliasesRequest } from '@aws-sdk/client-iam'

import { defineAction } from '../query/action.ts'
import { accountResource, requireAccount } from './accounts.ts'
import { pageOfList } from './paging.ts'

export const listAccountAliases = defineAction<ListAccountAliasesRequest>({
  name: 'ListAccountAliases',

  resource: accountResource,

  run(context, page) {
    const { alias } = requireAccount(context)
    const { items, ...rest } = pageOfList(alias === undefined ? [] : [alias], page)
    return { AccountAliases: items, ...rest }
  },
})
