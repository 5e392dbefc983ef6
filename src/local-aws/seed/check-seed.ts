import { AwsApiError, SallyportError } from '../../errors.ts'
import type { PolicyType } from '../../policy/index.ts'
import { parsePolicy } from '../../policy/index.ts'
import { findMisfit } from './find-misfit.ts'
import {
  ACCESS_KEY_ID,
  ACCOUNT_ID,
  ACCOUNT_SCHEMA,
  ALIAS,
  BASE32_SEED,
  GROUP_NAME,
  NAME,
  PATH,
  SESSION_SECONDS,
  TAG_LIMITS,
} from './seed-schema.ts'
import { QUOTAS } from '../iam/quotas.ts'
import type { AccountSeed, PolicySeed, UserSeed } from './seed.ts'

/** Refuses what is no seed, and what IAM or S3 would have refused to make. @throws SallyportError USAGE */
export async function checkSeed(accountId: string, seed: AccountSeed, place = ''): Promise<void> {
  if (!ACCOUNT_ID.test(accountId)) throw wrong(`"${accountId}" is no account id of twelve digits`)
  const misfit = findMisfit(ACCOUNT_SCHEMA, seed, place)
  if (misfit !== undefined) throw wrong(misfit)
  const { alias, groups = {}, roles = {}, users = {}, root = {}, buckets = [] } = seed
  if (alias !== undefined && !ALIAS.test(alias)) {
    throw wrong(`"${alias}" is no account alias`, 'use 3 to 63 small letters, digits and single hyphens')
  }
  for (const [kind, named] of Object.entries({ group: groups, role: roles, user: users })) {
    requireDifferentNames(kind, Object.keys(named))
  }
  for (const [name, { policies }] of Object.entries(groups)) {
    requireName('group', name)
    requireDocuments(`the group ${name}`, policies)
  }
  for (const [name, { policies, trustPolicy, maxSessionDuration = SESSION_SECONDS.minimum }] of Object.entries(roles)) {
    requireName('role', name)
    requireDocuments(`the role ${name}`, policies)
    requireDocument(`the trust policy of the role ${name}`, trustPolicy, 'trust')
    if (maxSessionDuration < SESSION_SECONDS.minimum || maxSessionDuration > SESSION_SECONDS.maximum) {
      throw wrong(`the role ${name} can't have sessions of ${maxSessionDuration} s`, 'take 3600 to 43200')
    }
  }
  for (const [name, user] of Object.entries(users)) checkUser(name, user)
  requirePassword('the root user', root.password)
  requireAccessKey('the root user', root.accessKey)
  requireDeviceSeed('the root user', root.mfa)
  await requireBucketNames(buckets)
}

function checkUser(name: string, user: UserSeed): void {
  const { policies, path = '/', groups = [], mfa, tags = {}, password, accessKey } = user
  requireName('user', name)
  if (name === 'root') throw wrong('a user of the seed is called root', 'the root user is the `root` beside `users`')
  if (!PATH.test(path)) throw wrong(`the path ${path} of the user ${name} doesn't begin and end with /`)
  for (const group of groups) requireName('group', group)
  if (groups.length > QUOTAS.GroupsPerUser) {
    throw wrong(`the user ${name} is in ${groups.length} groups`, `IAM takes ${QUOTAS.GroupsPerUser}`)
  }
  requireDocuments(`the user ${name}`, policies)
  requirePassword(`the user ${name}`, password)
  requireAccessKey(`the user ${name}`, accessKey)
  requireDeviceSeed(`the user ${name}`, mfa)
  requireTags(name, Object.entries(tags))
}

function requireTags(userName: string, tags: readonly (readonly [string, string])[]): void {
  const { count, keyLength, valueLength } = TAG_LIMITS
  if (tags.length > count) throw wrong(`the user ${userName} has ${tags.length} tags`, `IAM takes ${count}`)
  const twice = firstTwice(tags.map(([key]) => key))
  if (twice !== undefined) throw wrong(`the user ${userName} has the tag "${twice}" twice`, 'IAM ignores case in keys')
  for (const [key, value] of tags) {
    if (key === '' || lengthOf(key) > keyLength || lengthOf(value) > valueLength) {
      const hint = `IAM takes keys of 1 to ${keyLength} characters and values of up to ${valueLength}`
      throw wrong(`the tag "${key}" of the user ${userName} is too long or has no name`, hint)
    }
  }
}

/** In characters, as a JSON schema counts. */
function lengthOf(text: string): number {
  return Array.from(text).length
}

function requirePassword(holder: string, password: string | undefined): void {
  if (password === '') throw wrong(`the password of ${holder} is empty`)
}

function requireAccessKey(holder: string, accessKey: UserSeed['accessKey']): void {
  if (typeof accessKey !== 'object') return
  if (!ACCESS_KEY_ID.test(accessKey.accessKeyId)) {
    throw wrong(`the access key id of ${holder} is none`, 'use 16 to 128 letters and digits, such as AKIA and 16 more')
  }
  if (accessKey.secretAccessKey === '') throw wrong(`the secret access key of ${holder} is empty`)
}

function requireDeviceSeed(holder: string, mfa: UserSeed['mfa']): void {
  if (typeof mfa === 'string' && !BASE32_SEED.test(mfa)) {
    throw wrong(`the MFA device of ${holder} has no seed`, 'give 32 to 128 capitals and digits of base32 in eights')
  }
}

async function requireBucketNames(names: readonly string[]): Promise<void> {
  if (names.length === 0) return
  // S3 is not loaded for those who don't use it.
  const { isBucketName } = await import('../s3/buckets.ts')
  const odd = names.find((name) => !isBucketName(name))
  if (odd !== undefined) throw wrong(`"${odd}" is no name of a bucket`)
}

function requireName(kind: string, name: string): void {
  if (!(kind === 'group' ? GROUP_NAME : NAME).test(name)) {
    const length = kind === 'group' ? 128 : 64
    throw wrong(`"${name}" is no name of a ${kind}`, `use 1 to ${length} letters, digits and + = , . @ _ -`)
  }
}

function requireDifferentNames(kind: string, names: readonly string[]): void {
  const twice = firstTwice(names)
  if (twice !== undefined) throw wrong(`the ${kind} ${twice} of the seed exists already`, 'IAM ignores case in names')
}

/** The first text that an earlier one equals but for case. */
function firstTwice(texts: readonly string[]): string | undefined {
  const seen = new Set<string>()
  return texts.find((text) => seen.size === seen.add(text.toLowerCase()).size)
}

function requireDocuments(holder: string, policies: readonly PolicySeed[] = []): void {
  const managed = new Set(policies.filter((policy) => typeof policy === 'string'))
  if (managed.size > QUOTAS.PoliciesPerUser) {
    throw wrong(`${holder} has ${managed.size} managed policies`, `IAM takes ${QUOTAS.PoliciesPerUser}`)
  }
  for (const [index, policy] of policies.entries()) {
    if (typeof policy !== 'string') requireDocument(`policy ${index + 1} of ${holder}`, policy, 'identity')
  }
}

function requireDocument(what: string, document: object, type: PolicyType): void {
  try {
    parsePolicy(JSON.stringify(document), { type })
  } catch (cause) {
    if (!(cause instanceof AwsApiError)) throw cause
    throw new SallyportError('USAGE', `${what} is none: ${cause.message}`, { cause })
  }
}

function wrong(message: string, hint?: string): SallyportError {
  return new SallyportError('USAGE', message, hint === undefined ? {} : { hint })
}
