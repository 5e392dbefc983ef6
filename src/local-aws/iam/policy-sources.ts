import type { Principal } from '../../policy/index.ts'
import type { ActionContext } from '../query/action.ts'
import type { GroupRow, PolicyHolder, RoleRow, Tag, UserRow } from '../store/rows.ts'
import { requireEntity } from './entities.ts'
import { invalidInput } from './iam-errors.ts'
import { roleArn } from './roles.ts'
import type { SimulatedPolicy } from './simulated-policies.ts'
import { managedPolicy, policiesOfHolder } from './simulated-policies.ts'
import { findUser, userArn } from './users.ts'

/** The user, group or role whose policies a simulation takes. */
export interface PolicySource {
  readonly policies: readonly SimulatedPolicy[]
  readonly boundary: SimulatedPolicy | undefined
  /** Who makes the simulated call. */
  readonly caller: SimulatedCaller
}

export interface SimulatedCaller {
  readonly principal: Principal
  /** The condition keys that come with who calls. */
  readonly keys: Readonly<Record<string, string>>
}

const USER_ARN = /^arn:aws:iam::(\d{12}):user\/(?:.*\/)?([\w+=,.@-]+)$/

/** The entity with its policies; a user with those of the groups too. @throws AwsApiError InvalidInput, NoSuchEntity */
export function requirePolicySource(context: ActionContext, arn: string): PolicySource {
  const entity = requireEntity(context, arn)
  if (entity.kind === 'user') return userSource(context, entity.row)
  if (entity.kind === 'role') return roleSource(context, entity.row)
  if (entity.kind === 'group') return groupSource(context, entity.row)
  throw invalidInput(`Invalid Entity Arn: ${arn} is not the ARN of a user, group or role.`)
}

/** The IAM user that `CallerArn` names, of whatever account. @throws AwsApiError InvalidInput */
export function readCaller(context: ActionContext, arn: string): SimulatedCaller {
  const [, accountId, name] = USER_ARN.exec(arn) ?? []
  if (accountId === undefined || name === undefined) {
    throw invalidInput(`Invalid Caller Arn: ${arn} is not the ARN of an IAM user.`)
  }
  const user = accountId === context.accountId ? findUser(context, name) : undefined
  if (user !== undefined && userArn(user) === arn) return callerOf(user)
  const principal = { type: 'User', arn, accountId, name } as const
  return { principal, keys: principalKeys('User', arn, accountId, [], { 'aws:username': name }) }
}

function userSource(context: ActionContext, user: UserRow): PolicySource {
  const groups = user.groupIds.flatMap((groupId) => context.tables.groups.get(groupId) ?? [])
  return {
    policies: [
      ...policiesOfHolder(context, user, `user_${user.userName}`),
      ...groups.flatMap((group) => policiesOfHolder(context, group, `group_${group.groupName}`)),
    ],
    boundary: boundaryOf(context, user),
    caller: callerOf(user),
  }
}

function roleSource(context: ActionContext, role: RoleRow): PolicySource {
  const { accountId, roleName, roleId } = role
  const arn = roleArn(role)
  return {
    policies: policiesOfHolder(context, role, `role_${roleName}`),
    boundary: boundaryOf(context, role),
    caller: {
      principal: { type: 'AssumedRole', arn, roleArn: arn, accountId, uniqueId: roleId },
      keys: principalKeys('AssumedRole', arn, accountId, role.tags),
    },
  }
}

function groupSource(context: ActionContext, group: GroupRow): PolicySource {
  const { accountId } = group
  return {
    policies: policiesOfHolder(context, group, `group_${group.groupName}`),
    boundary: undefined,
    caller: { principal: { type: 'User', accountId }, keys: { 'aws:PrincipalAccount': accountId } },
  }
}

function boundaryOf(context: ActionContext, holder: PolicyHolder & { readonly permissionsBoundary?: string }) {
  return holder.permissionsBoundary === undefined ? undefined : managedPolicy(context, holder.permissionsBoundary)
}

function callerOf(user: UserRow): SimulatedCaller {
  const { accountId, userName, userId, tags } = user
  const arn = userArn(user)
  return {
    principal: { type: 'User', arn, accountId, name: userName, uniqueId: userId },
    keys: principalKeys('User', arn, accountId, tags, { 'aws:username': userName, 'aws:userid': userId }),
  }
}

function principalKeys(
  type: 'User' | 'AssumedRole',
  arn: string,
  accountId: string,
  tags: readonly Tag[],
  further: Readonly<Record<string, string>> = {},
): Record<string, string> {
  return {
    'aws:PrincipalType': type,
    'aws:PrincipalArn': arn,
    'aws:PrincipalAccount': accountId,
    ...Object.fromEntries(tags.map(({ Key, Value }) => [`aws:PrincipalTag/${Key}`, Value])),
    ...further,
  }
}
