import type { CreateLoginProfileRequest } from '@aws-sdk/client-iam'

import type { ActionContext } from '../query/action.ts'
import { defineAction } from '../query/action.ts'
import { hashPassword } from '../callers/passwords.ts'
import type { UserRow } from '../store/rows.ts'
import { requireAccount } from './accounts.ts'
import { entityAlreadyExists, validationError } from './iam-errors.ts'
import { loginProfileOutput } from './login-profiles.ts'
import { checkPassword } from './password-rules.ts'
import { requireUserOrCaller, userResource } from './users.ts'

export const createLoginProfile = defineAction<CreateLoginProfileRequest, string>({
  name: 'CreateLoginProfile',

  resource: (context, { UserName }) => userResource(context, UserName),

  prepare(context, { UserName, Password }) {
    // AWS: the model has it optional, for sessions in which the root user of a member account gets its password back.
    if (Password === undefined) {
      throw validationError(
        "1 validation error detected: Value null at 'password' failed to satisfy constraint: Member must not be null",
      )
    }
    requireUserWithoutPassword(context, UserName)
    checkPassword(requireAccount(context), Password)
    return hashPassword(Password, context.passwordCost)
  },

  run(context, { UserName, PasswordResetRequired = false }, passwordHash) {
    const { tables, now } = context
    const user = requireUserWithoutPassword(context, UserName)
    const loginProfile = {
      createdAt: now,
      passwordHash,
      passwordChangedAt: now,
      passwordResetRequired: PasswordResetRequired,
    }
    tables.users.put({ ...user, loginProfile })
    return { LoginProfile: loginProfileOutput(user, loginProfile) }
  },
})

function requireUserWithoutPassword(context: ActionContext, userName: string | undefined): UserRow {
  const user = requireUserOrCaller(context, userName)
  if (user.loginProfile === undefined) return user
  throw entityAlreadyExists(`Login Profile for user ${user.userName} already exists.`)
}
