import { AwsApiError } from '../../errors.ts'
import { parsePolicy } from '../../policy/index.ts'
import type { RoleRow } from '../store/rows.ts'
import type { Tables } from '../store/tables.ts'
import { nameKey } from '../store/tables.ts'
import { limitExceeded } from './iam-errors.ts'
import { documentSize } from './policy-documents.ts'
import { QUOTAS } from './quotas.ts'
import { roleArn } from './roles.ts'
import { userArn } from './users.ts'

// AWS binds the users and roles that a trust policy names to their unique ids. So a renamed user is still trusted and is
// shown by the new ARN, and a user created again under the name of a deleted one is not trusted: the policy then shows the
// old unique id (IAM User Guide, "AWS JSON policy elements: Principal").

type TrustPolicy = Required<Pick<RoleRow, 'assumeRolePolicyDocument' | 'trustedPrincipals'>>

/** A document to keep, its users and roles bound. @throws AwsApiError MalformedPolicyDocument, LimitExceeded */
export function readTrustPolicy(tables: Tables, document: string): TrustPolicy {
  const { statements } = parsePolicy(document, { type: 'trust' })
  if (documentSize(document) > QUOTAS.ACLSizePerRole) throw limitExceeded('ACLSizePerRole', QUOTAS.ACLSizePerRole)

  const trustedPrincipals: Record<string, string> = {}
  for (const { type, value } of statements.flatMap(({ principal }) => principal?.entries ?? [])) {
    if (type !== 'AWS' || !isUserOrRole(value)) continue
    const uniqueId = findUniqueId(tables, value)
    if (uniqueId === undefined) {
      throw new AwsApiError('MalformedPolicyDocument', 400, `Invalid principal in policy: "AWS":"${value}"`)
    }
    trustedPrincipals[value] = uniqueId
  }
  return { assumeRolePolicyDocument: document, trustedPrincipals }
}

/** A role's trust policy as it stands now, to show and to evaluate. */
export function trustPolicyOf(tables: Tables, role: RoleRow): string {
  const renamed = new Map<string, string>()
  for (const [principal, uniqueId] of Object.entries(role.trustedPrincipals ?? {})) {
    const present = findArn(tables, uniqueId) ?? uniqueId
    if (present !== principal) renamed.set(principal, present)
  }
  if (renamed.size === 0) return role.assumeRolePolicyDocument
  const rename = (value: unknown) => (typeof value === 'string' ? (renamed.get(value) ?? value) : value)
  const document: unknown = JSON.parse(role.assumeRolePolicyDocument, (key, value: unknown) => {
    if (key !== 'Principal' || value === null || typeof value !== 'object' || !('AWS' in value)) return value
    return { ...value, AWS: Array.isArray(value.AWS) ? value.AWS.map(rename) : rename(value.AWS) }
  })
  return JSON.stringify(document)
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
