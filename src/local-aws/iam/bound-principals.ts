import type { Statement } from '../../policy/index.ts'
import type { Tables } from '../store/tables.ts'
import { nameKey } from '../store/tables.ts'
import { roleArn } from './roles.ts'
import { userArn } from './users.ts'

// AWS binds the users and roles that a kept policy names to their unique ids. So a renamed user is still meant and is
// shown by the new ARN, and a user created again under the name of a deleted one is not meant: the policy then shows the
// old unique id (IAM User Guide, "AWS JSON policy elements: Principal").

/** ARNs as a policy names them, with the unique ids of these users and roles at that time. */
export type BoundPrincipals = Readonly<Record<string, string>>

/** @param refuse - Called with a user or role that isn't there. */
export function bindPrincipals(
  tables: Tables,
  statements: readonly Statement[],
  refuse: (principal: string) => never,
): BoundPrincipals {
  const bound: Record<string, string> = {}
  for (const { type, value } of statements.flatMap(({ principal }) => principal?.entries ?? [])) {
    if (type === 'AWS' && isUserOrRole(value)) bound[value] = findUniqueId(tables, value) ?? refuse(value)
  }
  return bound
}

/** The document with its users and roles as they are called now, to show and to evaluate. */
export function withPresentPrincipals(tables: Tables, document: string, bound: BoundPrincipals = {}): string {
  const renamed = new Map<string, string>()
  for (const [principal, uniqueId] of Object.entries(bound)) {
    const present = findArn(tables, uniqueId) ?? uniqueId
    if (present !== principal) renamed.set(principal, present)
  }
  if (renamed.size === 0) return document
  const rename = (value: unknown) => (typeof value === 'string' ? (renamed.get(value) ?? value) : value)
  const shown: unknown = JSON.parse(document, (key, value: unknown) => {
    if (!/^(?:Not)?Principal$/.test(key) || value === null || typeof value !== 'object' || !('AWS' in value))
      return value
    return { ...value, AWS: Array.isArray(value.AWS) ? value.AWS.map(rename) : rename(value.AWS) }
  })
  return JSON.stringify(shown)
}

function isUserOrRole(principal: string): boolean {
  return /^(?:arn:aws:iam::\d{12}:(?:user|role)\/|AIDA|AROA)/.test(principal)
}

function findUniqueId(tables: Tables, principal: string): string | undefined {
  const [, accountId = '', kind, name = ''] =
    /^arn:aws:iam::(\d{12}):(user|role)\/(?:.*\/)?([^/]+)$/.exec(principal) ?? []
  if (kind === undefined) return findArn(tables, principal) && principal
  if (kind === 'role') {
    const role = tables.roles.find('name', nameKey(accountId, name))
    return role !== undefined && roleArn(role) === principal ? role.roleId : undefined
  }
  const user = tables.users.find('name', nameKey(accountId, name))
  return user !== undefined && userArn(user) === principal ? user.userId : undefined
}

/** The ARN of the user or role of that unique id; `undefined` when it is gone. */
function findArn({ users, roles }: Tables, uniqueId: string): string | undefined {
  const user = users.get(uniqueId)
  if (user !== undefined) return userArn(user)
  const role = roles.get(uniqueId)
  return role && roleArn(role)
}
