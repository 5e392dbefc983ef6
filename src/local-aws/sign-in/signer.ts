import { userArn } from '../iam/users.ts'
import type { LoginProfile, UserRow } from '../store/rows.ts'
import type { Tables } from '../store/tables.ts'
import { nameKey } from '../store/tables.ts'

/** Someone who can sign in: an IAM user with a password, or the root user with one. */
export interface Signer {
  readonly accountId: string
  /** The user's unique id; for the root user the account id. */
  readonly ownerId: string
  readonly arn: string
  readonly passwordHash: string
  /** Absent for the root user. */
  readonly user?: UserRow & { readonly loginProfile: LoginProfile }
}

/** @param account - Twelve digits, or the account's alias. */
export function findAccountId(tables: Tables, account: string): string | undefined {
  return (tables.accounts.get(account) ?? tables.accounts.find('alias', account))?.accountId
}

/** The IAM user of that name, if it has a password. */
export function findUserSigner(tables: Tables, accountId: string, userName: string): Signer | undefined {
  const user = tables.users.find('name', nameKey(accountId, userName))
  return user && ofUser(user)
}

/** The root user, if it has a password. @param email - When given, it must be the account's. */
export function findRootSigner(tables: Tables, accountId: string, email?: string): Signer | undefined {
  const account = tables.accounts.get(accountId)
  if (account === undefined || (email !== undefined && email.toLowerCase() !== account.root.email.toLowerCase()))
    return undefined
  const { passwordHash } = account.root
  return passwordHash === undefined
    ? undefined
    : { accountId, ownerId: accountId, arn: `arn:aws:iam::${accountId}:root`, passwordHash }
}

/** Who had this id a moment ago, as it is now. */
export function findSignerById(tables: Tables, accountId: string, ownerId: string): Signer | undefined {
  if (ownerId === accountId) return findRootSigner(tables, accountId)
  const user = tables.users.get(ownerId)
  return user && ofUser(user)
}

function ofUser(user: UserRow): Signer | undefined {
  const { loginProfile, accountId, userId } = user
  if (loginProfile === undefined) return undefined
  const { passwordHash } = loginProfile
  return { accountId, ownerId: userId, arn: userArn(user), passwordHash, user: { ...user, loginProfile } }
}
