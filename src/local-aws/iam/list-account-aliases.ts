import type { ListAccountAliasesRequest } from '@aws-sdk/client-iam'

import { defineAction } from '../action.ts'
import { accountResource, requireAccount } from './accounts.ts'

export const listAccountAliases = defineAction<ListAccountAliasesRequest>({
  name: 'ListAccountAliases',

  resource: accountResource,

  run(context) {
    const { alias } = requireAccount(context)
    return { AccountAliases: alias === undefined ? [] : [alias], IsTruncated: false }
  },
})
