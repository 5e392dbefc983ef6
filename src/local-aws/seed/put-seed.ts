import { forceMfaPolicy } from '../../policy/index.ts'
import { encodeBase32, generateSeed } from '../../totp/index.ts'
import { newAccessKeyId, newSecretAccessKey, newUniqueId } from '../identifiers.ts'
import { findAwsManagedPolicy, listAwsManagedPolicies } from '../iam/aws-managed-policies.ts'
import type { AccessKey } from '../local-aws.ts'
import { newBucket } from '../s3/new-bucket.ts'
import type { GroupSeed, PolicySeed, PreparedSeed, RoleSeed, UserSeed } from './seed.ts'
import type { Database } from '../store/database.ts'
import type { AccountRow, GroupRow, UserRow } from '../store/rows.ts'
import { nameKey } from '../store/tables.ts'
import { SallyportError } from '../../errors.ts'

/**
 * Puts what a seed describes into an account, which is made when it is new; to be done within a transaction.
 *
 * @throws SallyportError USAGE for names that exist already, and policies that don't.
 */
export function putSeed(database: Database, { accountId, seed, ...hashes }: PreparedSeed, now: number): void {
  const { tables } = database
  const account = tables.accounts.get(accountId) ?? newAccount(accountId, now)
  if (seed.alias !== undefined && tables.accounts.find('alias', seed.alias) !== undefined) {
    throw new SallyportError('USAGE', `the alias ${seed.alias} of the seed is taken`)
  }
  const { rootPasswordHash, passwordHashes } = hashes
  tables.accounts.put({
    ...account,
    ...(seed.alias !== undefined && { alias: seed.alias }),
    root: { ...account.root, ...(rootPasswordHash !== undefined && { passwordHash: rootPasswordHash }) },
  })
  if (seed.root?.accessKey !== undefined) putSeededKey(database, accountId, accountId, seed.root.accessKey, now)
  putSeededDevice(
    database,
    accountId,
    { ownerId: accountId, deviceName: 'root-account-mfa-device' },
    seed.root?.mfa,
    now,
  )
  for (const name of seed.buckets ?? []) putBucket(database, accountId, name, now)

  for (const [name, group] of Object.entries(seed.groups ?? {})) putGroup(database, accountId, name, group, now)
  for (const [name, role] of Object.entries(seed.roles ?? {})) putRole(database, accountId, name, role, now)
  for (const [name, user] of Object.entries(seed.users ?? {})) {
    putUser(database, accountId, name, user, passwordHashes.get(name), now)
  }
}

/** An account in which there is nothing yet. */
export function newAccount(accountId: string, now: number): AccountRow {
  return { accountId, createdAt: now, root: { email: `root@${accountId}.example` } }
}

function putUser(
  database: Database,
  accountId: string,
  userName: string,
  seed: UserSeed,
  passwordHash: string | undefined,
  now: number,
): void {
  const { tables } = database
  if (tables.users.find('name', nameKey(accountId, userName)) !== undefined) {
    throw new SallyportError('USAGE', `the user ${userName} of the seed exists already`)
  }
  const user: UserRow = {
    accountId,
    userId: newUniqueId('AIDA'),
    userName,
    path: seed.path ?? '/',
    createdAt: now,
    groupIds: [...new Set(seed.groups?.map((name) => requireGroup(database, accountId, name, now).groupId))],
    ...policiesOf(database, accountId, seed.policies, now),
    tags: Object.entries(seed.tags ?? {}).map(([Key, Value]) => ({ Key, Value })),
    ...(passwordHash !== undefined && {
      loginProfile: { createdAt: now, passwordHash, passwordChangedAt: now, passwordResetRequired: false },
    }),
  }
  tables.users.put(user)
  putSeededKey(database, accountId, user.userId, seed.accessKey ?? true, now)
  putSeededDevice(database, accountId, { ownerId: user.userId, deviceName: userName }, seed.mfa, now)
}

function putSeededKey(
  database: Database,
  accountId: string,
  ownerId: string,
  key: boolean | AccessKey,
  now: number,
): void {
  if (typeof key === 'boolean') {
    if (key) putAccessKey(database, accountId, ownerId, now)
    return
  }
  const { accessKeyId, secretAccessKey } = key
  if (database.tables.accessKeys.get(accessKeyId) !== undefined) {
    throw new SallyportError('USAGE', `the seed has the access key ${accessKeyId} twice`)
  }
  putAccessKey(database, accountId, ownerId, now, { accessKeyId, secretAccessKey })
}

function putBucket({ tables }: Database, accountId: string, name: string, now: number): void {
  if (tables.buckets.get(name) !== undefined) {
    throw new SallyportError('USAGE', `the seed has the bucket ${name} twice`)
  }
  tables.buckets.put(newBucket({ name, accountId, region: 'us-east-1' }, now))
}

export function putAccessKey(
  { tables }: Database,
  accountId: string,
  ownerId: string,
  now: number,
  key = { accessKeyId: newAccessKeyId('AKIA', accountId), secretAccessKey: newSecretAccessKey() },
): void {
  tables.accessKeys.put({ ...key, accountId, ownerId, status: 'Active', createdAt: now })
}

function putSeededDevice(
  { tables }: Database,
  accountId: string,
  { ownerId, deviceName }: { ownerId: string; deviceName: string },
  mfa: boolean | string = false,
  now: number,
): void {
  if (mfa === false) return
  const base32Seed = mfa === true ? encodeBase32(generateSeed()) : mfa
  const serialNumber = `arn:aws:iam::${accountId}:mfa/${deviceName}`
  const device = { ownerId, base32Seed, clockAdjustmentSteps: 0 }
  tables.virtualMfaDevices.put({
    serialNumber,
    accountId,
    path: '/',
    deviceName,
    base32Seed,
    tags: [],
    assignment: { ownerId, enabledAt: now },
    clockAdjustmentSteps: 0,
  })
  tables.mfaBindings.put({ serialNumber, accountId, entries: [{ effectiveAt: 0, device }] })
}

function requireGroup(database: Database, accountId: string, groupName: string, now: number): GroupRow {
  const found = database.tables.groups.find('name', nameKey(accountId, groupName))
  return found ?? putGroup(database, accountId, groupName, {}, now)
}

function putGroup(database: Database, accountId: string, groupName: string, seed: GroupSeed, now: number): GroupRow {
  const group: GroupRow = {
    accountId,
    groupId: newUniqueId('AGPA'),
    groupName,
    path: '/',
    createdAt: now,
    ...policiesOf(database, accountId, seed.policies ?? (groupName === 'Force_MFA' ? ['Force_MFA'] : []), now),
  }
  database.tables.groups.put(group)
  return group
}

function putRole(database: Database, accountId: string, roleName: string, seed: RoleSeed, now: number): void {
  database.tables.roles.put({
    accountId,
    roleId: newUniqueId('AROA'),
    roleName,
    path: '/',
    createdAt: now,
    assumeRolePolicyDocument: JSON.stringify(seed.trustPolicy),
    maxSessionDuration: seed.maxSessionDuration ?? 3600,
    tags: [],
    ...policiesOf(database, accountId, seed.policies, now),
  })
}

function policiesOf(database: Database, accountId: string, seeds: readonly PolicySeed[] = [], now: number) {
  const attachedPolicies: string[] = []
  const inlinePolicies: Record<string, string> = {}
  for (const [index, seed] of seeds.entries()) {
    if (typeof seed === 'string') attachedPolicies.push(requirePolicyArn(database, accountId, seed, now))
    else inlinePolicies[`policy-${index + 1}`] = JSON.stringify(seed)
  }
  return { attachedPolicies: [...new Set(attachedPolicies)], inlinePolicies }
}

function requirePolicyArn(database: Database, accountId: string, name: string, now: number): string {
  const { policies } = database.tables
  if (name === 'Force_MFA') {
    const arn = `arn:aws:iam::${accountId}:policy/Force_MFA`
    if (policies.get(arn) === undefined) {
      const version = { versionId: 'v1', document: JSON.stringify(forceMfaPolicy()), createdAt: now }
      policies.put({
        accountId,
        arn,
        policyId: newUniqueId('ANPA'),
        policyName: name,
        path: '/',
        createdAt: now,
        updatedAt: now,
        tags: [],
        defaultVersionId: 'v1',
        nextVersion: 2,
        versions: [version],
      })
    }
    return arn
  }
  const arn = name.startsWith('arn:') ? name : `arn:aws:iam::aws:policy/${name}`
  if (findAwsManagedPolicy(arn) !== undefined || policies.get(arn) !== undefined) return arn
  // Some have a path: `job-function/ViewOnlyAccess`.
  const named = listAwsManagedPolicies().find(({ policyName }) => policyName === name)
  if (named !== undefined) return named.arn
  throw new SallyportError('USAGE', `local AWS has no policy ${arn}`, { hint: 'give the document instead of the name' })
}
