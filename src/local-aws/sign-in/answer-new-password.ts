import { requireAccount } from '../iam/accounts.ts'
import { changePassword } from '../iam/change-password.ts'
import { withPassword } from '../iam/login-profiles.ts'
import { checkPassword, checkReuse } from '../iam/password-rules.ts'
import { hashPassword } from '../callers/passwords.ts'
import type { Exchange } from '../http/server.ts'
import type { LocalAwsState } from '../state.ts'
import type { SignInAnswer } from './answer-sign-in.ts'
import { requireChallenge } from './challenge.ts'
import type { Fields } from './fields.ts'
import { requireText } from './fields.ts'
import { beginSession, refuseHardExpiry } from './finish-sign-in.ts'
import { withPasswordThread } from './password-work.ts'
import { signerContext } from './signer-context.ts'
import { findSignerById } from './signer.ts'

/**
 * The step of a password that must be changed. AWS: it needs permission for iam:ChangePassword, which the policy Force_MFA
 * keeps from whoever has no MFA device yet.
 */
export async function answerNewPassword(
  state: LocalAwsState,
  exchange: Exchange,
  fields: Fields,
): Promise<SignInAnswer> {
  const text = requireText(fields, 'challenge')
  const { challenge, signer } = requireChallenge(state, text, 'password')
  const newPassword = requireText(fields, 'newPassword')
  const { user } = signer
  if (user === undefined) throw new Error('only an IAM user is asked for a new password')

  refuseHardExpiry(state, signer)
  const context = signerContext(state, exchange, signer, challenge.mfaAuthenticatedAt)
  const check = changePassword.resource?.(context, { OldPassword: '', NewPassword: newPassword })
  if (check !== undefined) context.authorize('iam:ChangePassword', check)
  const account = requireAccount(context)
  checkPassword(account, newPassword)
  const passwordHash = await withPasswordThread(async () => {
    await checkReuse(account, user.loginProfile, newPassword)
    return hashPassword(newPassword, state.passwordCost)
  })

  const { database } = state
  await database.transact(() => {
    // The password may have been changed meanwhile; then this challenge is worth nothing any more.
    const now = requireChallenge(state, text, 'password').signer.user
    if (now === undefined) return
    const loginProfile = { ...withPassword(now.loginProfile, passwordHash, context.now), passwordResetRequired: false }
    database.tables.users.put({ ...now, loginProfile })
  })
  const changed = findSignerById(database.tables, signer.accountId, signer.ownerId)
  return beginSession(state, changed ?? signer, challenge.mfaAuthenticatedAt)
}
