import { AwsApiError } from '../../errors.ts'
import type { LocalAwsState } from '../state.ts'
import type { Tables } from '../store/tables.ts'
import { issueSession } from '../sts/session-credentials.ts'
import type { SignInAnswer } from './answer-sign-in.ts'
import { newChallenge, sealChallenge } from './challenge.ts'
import { signedIn } from './signed-in.ts'
import type { Signer } from './signer.ts'

const SESSION_SECONDS = 43_200
const DAY_MS = 86_400_000
const PASSWORD_USE_GRANULARITY_MS = 5 * 60_000

/** After the password, and the code where one is needed: asks for a new password if that is due, else begins the session. */
export async function finishSignIn(
  state: LocalAwsState,
  signer: Signer,
  mfaAuthenticatedAt?: number,
): Promise<SignInAnswer> {
  if (!mustChangePassword(state, signer)) return beginSession(state, signer, mfaAuthenticatedAt)
  const challenge = newChallenge(state, 'password', signer, mfaAuthenticatedAt)
  return { status: 200, body: { status: 'passwordChangeRequired', challenge: sealChallenge(state, challenge) } }
}

/** A console session of twelve hours. */
export async function beginSession(
  { database, sealer, clock }: LocalAwsState,
  { accountId, ownerId, arn, user }: Signer,
  mfaAuthenticatedAt?: number,
): Promise<SignInAnswer> {
  const now = clock.now().getTime()
  const { accounts, users } = database.tables
  await database.transact(() => {
    if (user !== undefined) {
      const present = users.get(user.userId)
      if (present !== undefined && !isNoted(present.passwordLastUsedAt, now)) {
        users.put({ ...present, passwordLastUsedAt: now })
      }
      return
    }
    const account = accounts.get(accountId)
    if (account === undefined || isNoted(account.root.passwordLastUsedAt, now)) return
    accounts.put({ ...account, root: { ...account.root, passwordLastUsedAt: now } })
  })
  const issued = issueSession({ sealer, now }, accountId, SESSION_SECONDS, {
    source: 'Console',
    ownerId,
    ...(mfaAuthenticatedAt !== undefined && { mfaAuthenticatedAt }),
  })
  const passwordExpiresAt = passwordEnd(database.tables, accountId, user)
  return {
    status: 200,
    body: { ...signedIn(arn, issued), ...(passwordExpiresAt !== undefined && { passwordExpiresAt }) },
  }
}

/** AWS: of several uses of a password within five minutes only the first is noted. */
function isNoted(lastUsedAt: number | undefined, now: number): boolean {
  return lastUsedAt !== undefined && Math.abs(now - lastUsedAt) < PASSWORD_USE_GRANULARITY_MS
}

/** @throws AwsApiError PasswordExpired when the account's policy leaves that to an administrator */
function mustChangePassword(state: LocalAwsState, signer: Signer): boolean {
  refuseHardExpiry(state, signer)
  return signer.user !== undefined && (signer.user.loginProfile.passwordResetRequired || isExpired(state, signer))
}

/** @throws AwsApiError PasswordExpired when the password is too old, and only an administrator may set another */
export function refuseHardExpiry(state: LocalAwsState, signer: Signer): void {
  const { passwordPolicy } = state.database.tables.accounts.get(signer.accountId) ?? {}
  if (passwordPolicy?.hardExpiry !== true || !isExpired(state, signer)) return
  throw new AwsApiError('PasswordExpired', 403, 'Your password has expired. Ask an administrator to set a new one.')
}

function isExpired({ database, clock }: LocalAwsState, { accountId, user }: Signer): boolean {
  const end = passwordEnd(database.tables, accountId, user)
  return end !== undefined && clock.now() > end
}

/** When the account's policy wants another password; AWS's page warns of it fifteen days before. */
function passwordEnd({ accounts }: Tables, accountId: string, user: Signer['user']): Date | undefined {
  const maxPasswordAge = accounts.get(accountId)?.passwordPolicy?.maxPasswordAge
  if (user === undefined || maxPasswordAge === undefined) return undefined
  return new Date(user.loginProfile.passwordChangedAt + maxPasswordAge * DAY_MS)
}
