import type { ActionContext, ResourceCheck } from '../query/action.ts'
import type { RoleRow } from '../store/rows.ts'
import { nameKey } from '../store/tables.ts'
import { entityAlreadyExists, noSuchEntity } from './iam-errors.ts'
import { resourceTags } from './tags.ts'

export function roleArn({ accountId, path, roleName }: Pick<RoleRow, 'accountId' | 'path' | 'roleName'>): string {
  return `arn:aws:iam::${accountId}:role${path}${roleName}`
}

/** The role of that name, ignoring case, or `undefined`. */
export function findRole({ tables, accountId }: ActionContext, roleName: string): RoleRow | undefined {
  return tables.roles.find('name', nameKey(accountId, roleName))
}

/** @throws AwsApiError NoSuchEntity */
export function requireRole(context: ActionContext, roleName: string): RoleRow {
  const role = findRole(context, roleName)
  if (role === undefined) throw noSuchEntity(`The role with name ${roleName} cannot be found.`)
  return role
}

/** What an action on a role is checked against; AWS's denials name the role without its path. */
export function roleResource(context: ActionContext, roleName: string): ResourceCheck {
  const role = findRole(context, roleName)
  if (role !== undefined)
    return { arn: roleArn(role), shown: `role ${role.roleName}`, conditionKeys: resourceTags(role.tags) }
  return { arn: roleArn({ accountId: context.accountId, path: '/', roleName }), shown: `role ${roleName}` }
}

/** @throws AwsApiError EntityAlreadyExists */
export function requireFreeRoleName(context: ActionContext, roleName: string): void {
  if (findRole(context, roleName)) throw entityAlreadyExists(`Role with name ${roleName} already exists.`)
}
