import type { ChangePasswordRequest } from '@aws-sdk/client-iam'

import { AwsApiError } from '../../errors.ts'
import { defineAction } from '../query/action.ts'
import { hashPassword, verifyPassword } from '../callers/passwords.ts'
import { allowsToChangePassword, requireAccount } from './accounts.ts'
import { accessDenied } from './iam-errors.ts'
import { requireLoginProfile, withPassword } from './login-profiles.ts'
import { checkPassword, checkReuse } from './password-rules.ts'
import { userResource } from './users.ts'

interface Hashes {
  /** Of the old password, as it was when it was found right. */
  readonly old: string
  readonly new: string
}

/** A user's way to change the own password; also the one that must be changed at the next sign-in. */
export const changePassword = defineAction<ChangePasswordRequest, Hashes>({
  name: 'ChangePassword',

  resource: (context) => ({
    ...userResource(context, undefined),
    isGranted: allowsToChangePassword(context),
  }),

  async prepare(context, { OldPassword, NewPassword }) {
    if (context.caller.type !== 'User') {
      throw new AwsApiError('InvalidUserType', 400, 'Only IAM Users can change their own password')
    }
    const account = requireAccount(context)
    const { loginProfile } = requireLoginProfile(context, undefined)
    if (!(await verifyPassword(OldPassword, loginProfile.passwordHash))) throw wrongOldPassword()
    checkPassword(account, NewPassword)
    await checkReuse(account, loginProfile, NewPassword)
    return { old: loginProfile.passwordHash, new: await hashPassword(NewPassword, context.passwordCost) }
  },

  run(context, _input, hashes) {
    const { tables, now } = context
    const { user, loginProfile } = requireLoginProfile(context, undefined)
    // The password may have been changed since the old one was found right.
    if (loginProfile.passwordHash !== hashes.old) throw wrongOldPassword()
    tables.users.put({
      ...user,
      loginProfile: { ...withPassword(loginProfile, hashes.new, now), passwordResetRequired: false },
    })
    return {}
  },
})

function wrongOldPassword(): AwsApiError {
  return accessDenied('The old password was incorrect.')
}
