import type { LoginProfile } from '@aws-sdk/client-iam'

import type { ActionContext } from '../query/action.ts'
import type { LoginProfile as LoginProfileRow, UserRow } from '../store/rows.ts'
import { noSuchEntity } from './iam-errors.ts'
import { requireUserOrCaller } from './users.ts'

/** As many hashes as the longest memory a password policy can ask for. */
const REMEMBERED_PASSWORDS = 24

/** A user who has a password. @throws AwsApiError NoSuchEntity */
export function requireLoginProfile(
  context: ActionContext,
  userName: string | undefined,
): { user: UserRow; loginProfile: LoginProfileRow } {
  const user = requireUserOrCaller(context, userName)
  if (user.loginProfile === undefined) throw noSuchEntity(`Login Profile for User ${user.userName} cannot be found.`)
  return { user, loginProfile: user.loginProfile }
}

/** The profile with another password; the one before is remembered. */
export function withPassword(before: LoginProfileRow, passwordHash: string, now: number): LoginProfileRow {
  const previous = [before.passwordHash, ...(before.previousPasswordHashes ?? [])].slice(0, REMEMBERED_PASSWORDS)
  return { ...before, passwordHash, passwordChangedAt: now, previousPasswordHashes: previous }
}

/** AWS's `LoginProfile`. */
export function loginProfileOutput({ userName }: UserRow, loginProfile: LoginProfileRow): LoginProfile {
  return {
    UserName: userName,
    CreateDate: new Date(loginProfile.createdAt),
    PasswordResetRequired: loginProfile.passwordResetRequired,
  }
}
