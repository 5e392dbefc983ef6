import type { DeleteAccountAliasRequest } from '@aws-sdk/client-iam'

import { defineAction } from '../query/action.ts'
import { accountResource, requireAccount } from './accounts.ts'
import { noSuchEntity } from './iam-errors.ts'

export const deleteAccountAlias = defineAction<DeleteAccountAliasRequest>({
  name: 'DeleteAccountAlias',

  resource: accountResource,

  run(context, { AccountAlias }) {
    const { alias, ...account } = requireAccount(context)
    if (alias !== AccountAlias) throw noSuchEntity(`The account alias with name ${AccountAlias} cannot be found.`)
    context.tables.accounts.put(account)
    return {}
  },
})
