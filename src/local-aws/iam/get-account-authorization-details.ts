import type { EntityType, GetAccountAuthorizationDetailsRequest } from '@aws-sdk/client-iam'

import type { ActionContext } from '../action.ts'
import { defineAction } from '../action.ts'
import type { PolicyRow } from '../store/rows.ts'
import { accountResource } from './accounts.ts'
import { groupDetail, policyDetail, roleDetail, userDetail } from './authorization-details.ts'
import { findManagedPolicy } from './managed-policies.ts'
import { pageOfList } from './paging.ts'

const LISTS = {
  User: 'UserDetailList',
  Group: 'GroupDetailList',
  Role: 'RoleDetailList',
  LocalManagedPolicy: 'Policies',
  AWSManagedPolicy: 'Policies',
} as const

/** Something to show, written out only when it is on the page. */
interface Entry {
  readonly type: EntityType
  readonly show: () => object
}

/** Users, groups, roles, then policies, in pages across the four lists. AWS: of its own policies those in use. */
export const getAccountAuthorizationDetails = defineAction<GetAccountAuthorizationDetailsRequest>({
  name: 'GetAccountAuthorizationDetails',

  resource: accountResource,

  run(context, { Filter, ...page }) {
    const wanted = entriesOf(context).filter(
      ({ type }) => Filter === undefined || Filter.length === 0 || Filter.includes(type),
    )
    const { items, ...rest } = pageOfList(wanted, page)
    const lists: Record<string, object[]> = {
      UserDetailList: [],
      GroupDetailList: [],
      RoleDetailList: [],
      Policies: [],
    }
    for (const { type, show } of items) lists[LISTS[type]]?.push(show())
    return { ...lists, ...rest }
  },
})

function entriesOf(context: ActionContext): Entry[] {
  const { tables, accountId } = context
  const ofType = <Row>(type: EntityType, rows: readonly Row[], show: (context: ActionContext, row: Row) => object) =>
    rows.map((row): Entry => ({ type, show: () => show(context, row) }))
  return [
    ...ofType('User', tables.users.sorted(accountId).rows, userDetail),
    ...ofType('Group', tables.groups.sorted(accountId).rows, groupDetail),
    ...ofType('Role', tables.roles.sorted(accountId).rows, roleDetail),
    ...ofType('LocalManagedPolicy', tables.policies.sorted(accountId).rows, policyDetail),
    ...ofType('AWSManagedPolicy', awsPoliciesInUse(context), policyDetail),
  ]
}

function awsPoliciesInUse(context: ActionContext): PolicyRow[] {
  const { tables, accountId } = context
  const used = new Set<string>()
  const users = tables.users.sorted(accountId).rows
  const roles = tables.roles.sorted(accountId).rows
  for (const { attachedPolicies } of [...users, ...tables.groups.sorted(accountId).rows, ...roles]) {
    for (const arn of attachedPolicies) used.add(arn)
  }
  for (const { permissionsBoundary } of [...users, ...roles]) {
    if (permissionsBoundary !== undefined) used.add(permissionsBoundary)
  }
  const policies = [...used].toSorted().flatMap((arn) => findManagedPolicy(context, arn) ?? [])
  return policies.filter((policy) => policy.accountId !== accountId)
}
