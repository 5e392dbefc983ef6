import { AwsApiError, SallyportError } from '../errors.ts'
import type { PolicyType } from '../policy/index.ts'
import { parsePolicy } from '../policy/index.ts'
import type { AccountSeed, PolicySeed } from './seed.ts'

const NAME = /^[\w+=,.@-]{1,64}$/
const PATH = /^\/(?:[\u0021-\u007e]{1,510}\/)?$/
const ALIAS = /^[a-z0-9](?:[a-z0-9]|-(?!-)){1,61}[a-z0-9]$/

/** Refuses what IAM would have refused to make. @throws SallyportError USAGE */
export function checkSeed(accountId: string, { alias, groups = {}, roles = {}, users = {} }: AccountSeed): void {
  if (!/^[0-9]{12}$/.test(accountId)) throw wrong(`"${accountId}" is no account id of twelve digits`)
  if (alias !== undefined && (!ALIAS.test(alias) || /^[0-9]{12}$/.test(alias))) {
    throw wrong(`"${alias}" is no account alias`, 'use 3 to 63 small letters, digits and single hyphens')
  }
  for (const [name, { policies }] of Object.entries(groups)) {
    requireName('group', name)
    requireDocuments(`the group ${name}`, policies)
  }
  for (const [name, { policies, trustPolicy, maxSessionDuration = 3600 }] of Object.entries(roles)) {
    requireName('role', name)
    requireDocuments(`the role ${name}`, policies)
    requireDocument(`the trust policy of the role ${name}`, trustPolicy, 'trust')
    if (!Number.isInteger(maxSessionDuration) || maxSessionDuration < 3600 || maxSessionDuration > 43_200) {
      throw wrong(`the role ${name} can't have sessions of ${maxSessionDuration} s`, 'take 3600 to 43200')
    }
  }
  for (const [name, { policies, path = '/', groups: memberships = [] }] of Object.entries(users)) {
    requireName('user', name)
    if (name === 'root') throw wrong('a user of the seed is called root', 'the root user is the `root` beside `users`')
    if (!PATH.test(path)) throw wrong(`the path ${path} of the user ${name} doesn't begin and end with /`)
    for (const group of memberships) requireName('group', group)
    requireDocuments(`the user ${name}`, policies)
  }
}

function requireName(kind: string, name: string): void {
  if (!NAME.test(name)) {
    throw wrong(`"${name}" is no name of a ${kind}`, 'use 1 to 64 letters, digits and + = , . @ _ -')
  }
}

function requireDocuments(holder: string, policies: readonly PolicySeed[] = []): void {
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
