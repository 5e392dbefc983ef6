import { defineAction } from '../query/action.ts'
import { allowsToChangePassword, requireAccount } from './accounts.ts'
import { noSuchEntity } from './iam-errors.ts'

export const getAccountPasswordPolicy = defineAction<object>({
  name: 'GetAccountPasswordPolicy',

  resource: (context) => ({ arn: '*', isGranted: allowsToChangePassword(context) }),

  run(context) {
    const { accountId, passwordPolicy: policy } = requireAccount(context)
    if (policy === undefined) throw noSuchEntity(`The Password Policy with domain name ${accountId} cannot be found.`)
    return {
      PasswordPolicy: {
        MinimumPasswordLength: policy.minimumPasswordLength,
        RequireSymbols: policy.requireSymbols,
        RequireNumbers: policy.requireNumbers,
        RequireUppercaseCharacters: policy.requireUppercaseCharacters,
        RequireLowercaseCharacters: policy.requireLowercaseCharacters,
        AllowUsersToChangePassword: policy.allowUsersToChangePassword,
        ExpirePasswords: policy.maxPasswordAge !== undefined,
        MaxPasswordAge: policy.maxPasswordAge,
        PasswordReusePrevention: policy.passwordReusePrevention,
        HardExpiry: policy.hardExpiry,
      },
    }
  },
})
