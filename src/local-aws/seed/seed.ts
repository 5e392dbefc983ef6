import { checkSeed } from './check-seed.ts'
import type { AccessKey } from '../local-aws.ts'
import { hashPassword, type PasswordCost } from '../callers/passwords.ts'

/** What an account begins with. */
export interface AccountSeed {
  /** By user name. */
  readonly users?: Readonly<Record<string, UserSeed>>
  /** By group name; groups that users name and that aren't here begin empty. */
  readonly groups?: Readonly<Record<string, GroupSeed>>
  readonly roles?: Readonly<Record<string, RoleSeed>>
  readonly root?: RootSeed
  readonly alias?: string
  /** Names of empty S3 buckets, in us-east-1. */
  readonly buckets?: readonly string[]
}

/** What a local AWS begins with. */
export interface Seed extends AccountSeed {
  /** Twelve digits; default 123456789012. */
  readonly accountId?: string
  /** Further accounts by id, as for roles across accounts. */
  readonly accounts?: Readonly<Record<string, AccountSeed>>
}

/**
 * A policy by name: `Force_MFA` for AWS's policy of that tutorial, an AWS managed policy such as `AmazonS3FullAccess` or its
 * ARN; or a document.
 */
export type PolicySeed = string | object

export interface RootSeed {
  /** A console password. */
  readonly password?: string
  /** Whether there is an access key, or which one. Default false. */
  readonly accessKey?: boolean | AccessKey
  /** As for users. */
  readonly mfa?: boolean | string
}

export interface UserSeed {
  readonly groups?: readonly string[]
  readonly policies?: readonly PolicySeed[]
  /** A console password. */
  readonly password?: string
  /** Whether there is an access key, or which one. Default true. */
  readonly accessKey?: boolean | AccessKey
  /** Whether the user has an MFA device, or its seed in base32; `tokenCode` then makes its codes. */
  readonly mfa?: boolean | string
  readonly path?: string
  readonly tags?: Readonly<Record<string, string>>
}

export interface GroupSeed {
  /** Of the group `Force_MFA`, where nothing is said, AWS's policy of that name; of others none. */
  readonly policies?: readonly PolicySeed[]
}

export interface RoleSeed {
  readonly trustPolicy: object
  readonly policies?: readonly PolicySeed[]
  readonly maxSessionDuration?: number
}

/** A seed that was found good, its passwords hashed: slow work, done before anything is put. */
export interface PreparedSeed {
  readonly accountId: string
  readonly seed: AccountSeed
  readonly rootPasswordHash: string | undefined
  /** By user name. */
  readonly passwordHashes: ReadonlyMap<string, string>
}

/**
 * @param place - How messages name the seed as a whole; empty for the account that needs no name.
 * @throws SallyportError USAGE for what can't be meant.
 */
async function prepareSeed(
  accountId: string,
  seed: AccountSeed,
  cost: PasswordCost,
  place = '',
): Promise<PreparedSeed> {
  await checkSeed(accountId, seed, place)
  const rootPasswordHash = seed.root?.password === undefined ? undefined : await hashPassword(seed.root.password, cost)
  const passwordHashes = new Map<string, string>()
  for (const [userName, { password }] of Object.entries(seed.users ?? {})) {
    if (password !== undefined) passwordHashes.set(userName, await hashPassword(password, cost))
  }
  return { accountId, seed, rootPasswordHash, passwordHashes }
}

/** All accounts of a seed, each found good. @throws SallyportError USAGE */
export async function prepareSeeds(accountId: string, seed: Seed, cost: PasswordCost): Promise<PreparedSeed[]> {
  const prepared = [await prepareSeed(accountId, accountSeedOf(seed), cost)]
  for (const [id, account] of Object.entries(seed.accounts ?? {})) {
    prepared.push(await prepareSeed(id, account, cost, `accounts.${id}`))
  }
  return prepared
}

/** Of anything that has them, what a seed says of an account. */
function accountSeedOf({ users, groups, roles, root, alias, buckets }: AccountSeed): AccountSeed {
  return {
    ...(users !== undefined && { users }),
    ...(groups !== undefined && { groups }),
    ...(roles !== undefined && { roles }),
    ...(root !== undefined && { root }),
    ...(alias !== undefined && { alias }),
    ...(buckets !== undefined && { buckets }),
  }
}
