import type { UpdateLoginProfileRequest } from '@aws-sdk/client-iam'

import { defineAction } from '../query/action.ts'
import { hashPassword } from '../callers/passwords.ts'
import { requireAccount } from './accounts.ts'
import { requireLoginProfile, withPassword } from './login-profiles.ts'
import { checkPassword } from './password-rules.ts'
import { userResource } from './users.ts'

/** An administrator's way to set a password; what isn't given stays. */
export const updateLoginProfile = defineAction<UpdateLoginProfileRequest, string | undefined>({
  name: 'UpdateLoginProfile',

  resource: (context, { UserName }) => userResource(context, UserName),

  async prepare(context, { UserName, Password }) {
    requireLoginProfile(context, UserName)
    if (Password === undefined) return undefined
    checkPassword(requireAccount(context), Password)
    return hashPassword(Password, context.passwordCost)
  },

  run(context, { UserName, PasswordResetRequired }, passwordHash) {
    const { tables, now } = context
    const { user, loginProfile: before } = requireLoginProfile(context, UserName)
    const loginProfile = passwordHash === undefined ? before : withPassword(before, passwordHash, now)
    const passwordResetRequired = PasswordResetRequired ?? before.passwordResetRequired
    tables.users.put({ ...user, loginProfile: { ...loginProfile, passwordResetRequired } })
    return {}
  },
})
