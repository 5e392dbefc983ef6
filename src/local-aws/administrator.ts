import { SallyportError } from '../errors.ts'
import { newUniqueId } from './identifiers.ts'
import { putNewInstance } from './instance.ts'
import type { AccessKey } from './local-aws.ts'
import { newAccount, putAccessKey } from './seed/put-seed.ts'
import type { Database } from './store/database.ts'
import type { UserRow } from './store/rows.ts'
import { nameKey } from './store/tables.ts'

const ADMINISTRATOR = 'administrator'

/** The administrator's key, and whether it was made just now. */
export interface Administrator extends AccessKey {
  readonly userName: string
  readonly isNew: boolean
}

/**
 * The administrator as it is, or made; a key that was asked for takes the place of the ones there are. To be done within a
 * transaction.
 *
 * @throws SallyportError USAGE when the key belongs to somebody else.
 */
export function putAdministrator(
  database: Database,
  accountId: string,
  wanted: AccessKey | undefined,
  now: number,
): Administrator {
  const { users, accessKeys } = database.tables
  let user = findAdministrator(database, accountId)
  if (user === undefined) {
    user = newAdministrator(accountId, now)
    users.put(user)
  }
  const keys = accessKeys.list('owner', user.userId)
  const fitting = keys.find((key) => key.status === 'Active' && (wanted === undefined || isSameKey(key, wanted)))
  if (fitting !== undefined) return { ...keyOf(fitting), userName: ADMINISTRATOR, isNew: false }
  if (wanted !== undefined) {
    for (const { accessKeyId } of keys) accessKeys.delete(accessKeyId)
    if (accessKeys.get(wanted.accessKeyId) !== undefined) {
      throw new SallyportError('USAGE', `the access key ${wanted.accessKeyId} belongs to another user already`)
    }
  }
  putAccessKey(database, accountId, user.userId, now, wanted)
  const made = accessKeys.list('owner', user.userId).at(-1)
  if (made === undefined) throw new Error('the key that was just put is not there')
  return { ...keyOf(made), userName: ADMINISTRATOR, isNew: true }
}

/**
 * Empties everything but the account and its administrator, which is as it was at the start whatever was done to it. To be done
 * within a transaction.
 */
export function keepAdministratorOnly(
  database: Database,
  accountId: string,
  administrator: AccessKey,
  now: number,
): void {
  const createdAt = database.tables.accounts.get(accountId)?.createdAt ?? now
  const user = findAdministrator(database, accountId)
  database.clear()
  putNewInstance(database)
  database.tables.accounts.put(newAccount(accountId, createdAt))
  if (user !== undefined) {
    database.tables.users.put({ ...newAdministrator(accountId, user.createdAt), userId: user.userId })
  }
  putAdministrator(database, accountId, keyOf(administrator), now)
}

function findAdministrator({ tables }: Database, accountId: string): UserRow | undefined {
  return tables.users.find('name', nameKey(accountId, ADMINISTRATOR))
}

function newAdministrator(accountId: string, now: number): UserRow {
  return {
    accountId,
    userId: newUniqueId('AIDA'),
    userName: ADMINISTRATOR,
    path: '/',
    createdAt: now,
    groupIds: [],
    attachedPolicies: ['arn:aws:iam::aws:policy/AdministratorAccess'],
    inlinePolicies: {},
    tags: [],
  }
}

function keyOf({ accessKeyId, secretAccessKey }: AccessKey): AccessKey {
  return { accessKeyId, secretAccessKey }
}

function isSameKey(a: AccessKey, b: AccessKey): boolean {
  return a.accessKeyId === b.accessKeyId && a.secretAccessKey === b.secretAccessKey
}
