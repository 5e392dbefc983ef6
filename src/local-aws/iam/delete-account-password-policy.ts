import { defineAction } from '../query/action.ts'
import { accountResource, requireAccount } from './accounts.ts'
import { noSuchEntity } from './iam-errors.ts'

export const deleteAccountPasswordPolicy = defineAction<object>({
  name: 'DeleteAccountPasswordPolicy',

  resource: accountResource,

  run(context) {
    const { passwordPolicy, ...account } = requireAccount(context)
    if (passwordPolicy === undefined) throw noSuchEntity('The account policy with name PasswordPolicy cannot be found.')
    context.tables.accounts.put(account)
    return {}
  },
})
