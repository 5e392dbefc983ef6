import type { CreateAccountAliasRequest } from '@aws-sdk/client-iam'

import { defineAction } from '../query/action.ts'
import { accountResource, requireAccount } from './accounts.ts'
import { entityAlreadyExists, validationError } from './iam-errors.ts'

/** An account has one alias; a new one takes the place of the old. No two accounts have the same. */
export const createAccountAlias = defineAction<CreateAccountAliasRequest>({
  name: 'CreateAccountAlias',

  resource: accountResource,

  run(context, { AccountAlias }) {
    const { tables, accountId } = context
    if (/^\d{12}$/.test(AccountAlias)) throw validationError('The account alias must not be a 12-digit number.')
    const holder = tables.accounts.find('alias', AccountAlias)
    if (holder !== undefined && holder.accountId !== accountId) {
      throw entityAlreadyExists(`The account alias ${AccountAlias} already exists.`)
    }
    tables.accounts.put({ ...requireAccount(context), alias: AccountAlias })
    return {}
  },
})
