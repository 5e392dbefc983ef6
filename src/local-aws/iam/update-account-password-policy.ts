import type { UpdateAccountPasswordPolicyRequest } from '@aws-sdk/client-iam'

import { defineAction } from '../query/action.ts'
import { accountResource, requireAccount } from './accounts.ts'

/** Replaces the whole policy: what isn't given goes back to AWS's default. */
export const updateAccountPasswordPolicy = defineAction<UpdateAccountPasswordPolicyRequest>({
  name: 'UpdateAccountPasswordPolicy',

  resource: accountResource,

  run(context, input) {
    const { MaxPasswordAge, PasswordReusePrevention, HardExpiry } = input
    context.tables.accounts.put({
      ...requireAccount(context),
      passwordPolicy: {
        minimumPasswordLength: input.MinimumPasswordLength ?? 6,
        requireSymbols: input.RequireSymbols ?? false,
        requireNumbers: input.RequireNumbers ?? false,
        requireUppercaseCharacters: input.RequireUppercaseCharacters ?? false,
        requireLowercaseCharacters: input.RequireLowercaseCharacters ?? false,
        allowUsersToChangePassword: input.AllowUsersToChangePassword ?? false,
        ...(MaxPasswordAge !== undefined && { maxPasswordAge: MaxPasswordAge }),
        ...(PasswordReusePrevention !== undefined && { passwordReusePrevention: PasswordReusePrevention }),
        ...(HardExpiry !== undefined && { hardExpiry: HardExpiry }),
      },
    })
    return {}
  },
})
