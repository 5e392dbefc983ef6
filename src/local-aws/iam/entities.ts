import type { PolicyOwnerEntityType } from '@aws-sdk/client-iam'

import type { ActionContext, ResourceCheck } from '../query/action.ts'
import type { GroupRow, PolicyHolder, PolicyRow, RoleRow, UserRow } from '../store/rows.ts'
import { findGroup, groupArn } from './groups.ts'
import { invalidInput, noSuchEntity } from './iam-errors.ts'
import { findManagedPolicy } from './managed-policies.ts'
import { findRole, roleArn } from './roles.ts'
import { resourceTags } from './tags.ts'
import { findUser, userArn } from './users.ts'

/** A user, group, role or policy that an ARN names. */
export type Entity =
  | { readonly kind: 'user'; readonly row: UserRow }
  | { readonly kind: 'group'; readonly row: GroupRow }
  | { readonly kind: 'role'; readonly row: RoleRow }
  | { readonly kind: 'policy'; readonly row: PolicyRow }

const ENTITY_ARN = /^arn:aws:iam::(?:\d{12}|aws):(user|group|role|policy)\/(?:.*\/)?([\w+=,.@-]+)$/

/** @throws AwsApiError InvalidInput for what is no such ARN, NoSuchEntity */
export function requireEntity(context: ActionContext, arn: string): Entity {
  const [, kind, name] = ENTITY_ARN.exec(arn) ?? []
  if (kind === undefined || name === undefined) {
    throw invalidInput(`Invalid Entity Arn: ${arn} does not clearly define entity type and name.`)
  }
  const entity = findEntity(context, arn)
  if (entity !== undefined) return entity
  throw noSuchEntity(
    kind === 'policy' ? `Policy ${arn} was not found.` : `The ${kind} with name ${name} cannot be found.`,
  )
}

/** What an action on whatever an ARN names is checked against. */
export function entityResource(context: ActionContext, arn: string): ResourceCheck {
  const { row } = findEntity(context, arn) ?? {}
  return { arn, conditionKeys: resourceTags(row !== undefined && 'tags' in row ? row.tags : []) }
}

function findEntity(context: ActionContext, arn: string): Entity | undefined {
  const [, kind, name = ''] = ENTITY_ARN.exec(arn) ?? []
  const user = kind === 'user' ? findUser(context, name) : undefined
  if (user !== undefined && userArn(user) === arn) return { kind: 'user', row: user }
  const group = kind === 'group' ? findGroup(context, name) : undefined
  if (group !== undefined && groupArn(group) === arn) return { kind: 'group', row: group }
  const role = kind === 'role' ? findRole(context, name) : undefined
  if (role !== undefined && roleArn(role) === arn) return { kind: 'role', row: role }
  const policy = kind === 'policy' ? findManagedPolicy(context, arn) : undefined
  return policy && { kind: 'policy', row: policy }
}

/** Users and roles that act by what the entity may: itself, a group's members, or whoever has a policy. */
export function actorsOf({ tables, accountId }: ActionContext, { kind, row }: Entity): (UserRow | RoleRow)[] {
  if (kind === 'user' || kind === 'role') return [row]
  if (kind === 'group') return tables.users.list('group', row.groupId)
  const groups = tables.groups.list('policy', row.arn)
  const members = groups.flatMap(({ groupId }) => tables.users.list('group', groupId))
  const users = new Set([...tables.users.list('policy', row.arn), ...members])
  return [...users, ...tables.roles.list('policy', row.arn)].filter((actor) => actor.accountId === accountId)
}

/** Who an actor or holder of policies is, as AWS tells it in reports. */
export function describeHolder(holder: UserRow | GroupRow | RoleRow): {
  readonly type: PolicyOwnerEntityType
  readonly name: string
  readonly id: string
  readonly arn: string
} {
  if ('userId' in holder) return { type: 'USER', name: holder.userName, id: holder.userId, arn: userArn(holder) }
  if ('roleId' in holder) return { type: 'ROLE', name: holder.roleName, id: holder.roleId, arn: roleArn(holder) }
  return { type: 'GROUP', name: holder.groupName, id: holder.groupId, arn: groupArn(holder) }
}

/** Those whose policies give the entity its permissions: itself, and a user's groups. */
export function holdersOf({ tables }: ActionContext, entity: Exclude<Entity, { kind: 'policy' }>) {
  const holders: (PolicyHolder & (UserRow | GroupRow | RoleRow))[] = [entity.row]
  if (entity.kind !== 'user') return holders
  return [...holders, ...entity.row.groupIds.flatMap((groupId) => tables.groups.get(groupId) ?? [])]
}
