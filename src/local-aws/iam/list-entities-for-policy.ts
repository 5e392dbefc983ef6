import type { ListEntitiesForPolicyRequest, PolicyGroup, PolicyRole, PolicyUser } from '@aws-sdk/client-iam'

import type { ActionContext, Input } from '../query/action.ts'
import { defineAction } from '../query/action.ts'
import { policyResource, requireManagedPolicy } from './managed-policies.ts'
import { pageOfList } from './paging.ts'

interface Entity {
  readonly type: 'Group' | 'User' | 'Role'
  readonly path: string
  readonly name: string
  readonly id: string
}

/** Groups, then users, then roles, in pages across the three lists. */
export const listEntitiesForPolicy = defineAction<ListEntitiesForPolicyRequest>({
  name: 'ListEntitiesForPolicy',

  resource: (context, { PolicyArn }) => policyResource(context, PolicyArn),

  run(context, input) {
    const { PathPrefix = '/', EntityFilter } = input
    requireManagedPolicy(context, input.PolicyArn)
    const wanted = entitiesOf(context, input).filter(
      ({ type, path }) => path.startsWith(PathPrefix) && isOfType(type, EntityFilter),
    )
    const { items, ...rest } = pageOfList(wanted, input)
    const ofType = (type: Entity['type']) => items.filter((entity) => entity.type === type)
    return {
      PolicyGroups: ofType('Group').map(({ name, id }): PolicyGroup => ({ GroupName: name, GroupId: id })),
      PolicyUsers: ofType('User').map(({ name, id }): PolicyUser => ({ UserName: name, UserId: id })),
      PolicyRoles: ofType('Role').map(({ name, id }): PolicyRole => ({ RoleName: name, RoleId: id })),
      ...rest,
    }
  },
})

/** AWS's filter names policies as well, which have no policies attached. */
function isOfType(type: Entity['type'], filter: Input<ListEntitiesForPolicyRequest>['EntityFilter']): boolean {
  return filter === undefined || filter === type
}

function entitiesOf(
  { tables, accountId }: ActionContext,
  { PolicyArn, PolicyUsageFilter }: Input<ListEntitiesForPolicyRequest>,
): Entity[] {
  const isAttached = PolicyUsageFilter !== 'PermissionsBoundary'
  const isBoundary = PolicyUsageFilter !== 'PermissionsPolicy'
  const groups = isAttached ? tables.groups.list('policy', PolicyArn) : []
  const users = new Set([
    ...(isAttached ? tables.users.list('policy', PolicyArn) : []),
    ...(isBoundary ? tables.users.list('boundary', PolicyArn) : []),
  ])
  const roles = new Set([
    ...(isAttached ? tables.roles.list('policy', PolicyArn) : []),
    ...(isBoundary ? tables.roles.list('boundary', PolicyArn) : []),
  ])
  return [
    ...groups
      .filter(isOwn)
      .map(({ path, groupName, groupId }): Entity => ({ type: 'Group', path, name: groupName, id: groupId })),
    ...[...users]
      .filter(isOwn)
      .map(({ path, userName, userId }): Entity => ({ type: 'User', path, name: userName, id: userId })),
    ...[...roles]
      .filter(isOwn)
      .map(({ path, roleName, roleId }): Entity => ({ type: 'Role', path, name: roleName, id: roleId })),
  ]

  function isOwn(holder: { readonly accountId: string }): boolean {
    return holder.accountId === accountId
  }
}
