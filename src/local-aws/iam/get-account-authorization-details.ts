import type { EntityType, GetAccountAuthorizationDetailsRequest } from '@aws-sdk/client-iam'

import type { ActionContext } from '../query/action.ts'
import { defineAction } from '../query/action.ts'
import type { PolicyRow } from '../store/rows.ts'
import type { SortedRows } from '../store/sorted-rows.ts'
import { accountResource } from './accounts.ts'
import { groupDetail, policyDetail, roleDetail, userDetail } from './authorization-details.ts'
import { findManagedPolicy } from './managed-policies.ts'
import { pageOfRows } from './paging.ts'

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
  /** Its place across the lists, which stays the same while others come and go. */
  readonly sortKey: string
  readonly show: () => object
}

/** Users, groups, roles, then policies, in pages across the four lists. AWS: of its own policies those in use. */
export const getAccountAuthorizationDetails = defineAction<GetAccountAuthorizationDetailsRequest>({
  name: 'GetAccountAuthorizationDetails',

  resource: accountResource,

  run(context, { Filter, ...page }) {
    const rows = entriesOf(context).filter(
      ({ type }) => Filter === undefined || Filter.length === 0 || Filter.includes(type),
    )
    const { items, ...rest } = pageOfRows({ rows, sortKeys: rows.map(({ sortKey }) => sortKey) }, page)
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
  const inOrder = <Row>(
    type: EntityType,
    list: number,
    { rows, sortKeys }: SortedRows<Row>,
    show: (context: ActionContext, row: Row) => object,
  ) =>
    rows.map((row, at): Entry => ({ type, sortKey: `${list}/${sortKeys[at] ?? ''}`, show: () => show(context, row) }))
  const ofAws = awsPoliciesInUse(context)
  return [
    ...inOrder('User', 1, tables.users.sorted(accountId), userDetail),
    ...inOrder('Group', 2, tables.groups.sorted(accountId), groupDetail),
    ...inOrder('Role', 3, tables.roles.sorted(accountId), roleDetail),
    ...inOrder('LocalManagedPolicy', 4, tables.policies.sorted(accountId), policyDetail),
    ...inOrder('AWSManagedPolicy', 5, { rows: ofAws, sortKeys: ofAws.map(({ arn }) => arn) }, policyDetail),
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
