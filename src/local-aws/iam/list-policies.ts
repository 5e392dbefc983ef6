import type { ListPoliciesRequest } from '@aws-sdk/client-iam'

import { defineAction } from '../query/action.ts'
import { listAwsManagedPolicies } from './aws-managed-policies.ts'
import { attachmentCount, boundaryUsageCount, policyOutput } from './managed-policies.ts'
import { pageOfRows } from './paging.ts'

/** The account's own policies by name, then AWS's. */
export const listPolicies = defineAction<ListPoliciesRequest>({
  name: 'ListPolicies',

  resource: ({ accountId }, { PathPrefix = '/' }) => ({
    arn: `arn:aws:iam::${accountId}:policy${PathPrefix}`,
    shown: `policy path ${PathPrefix}`,
  }),

  run(context, { Scope = 'All', OnlyAttached = false, PathPrefix = '/', PolicyUsageFilter, ...page }) {
    const { tables, accountId } = context
    const own = Scope === 'AWS' ? undefined : tables.policies.sorted(accountId)
    const ofAws = Scope === 'Local' ? [] : listAwsManagedPolicies()
    const rows = [...(own?.rows ?? []), ...ofAws]
    const sortKeys = [...(own?.sortKeys ?? []).map((key) => `1/${key}`), ...ofAws.map(({ arn }) => `2/${arn}`)]
    const { items, ...rest } = pageOfRows({ rows, sortKeys }, page, ({ arn, path }) => {
      if (!path.startsWith(PathPrefix)) return false
      // AWS (observed): what policies are used for is looked at only where they must be used at all.
      if (!OnlyAttached) return true
      const isAttached = PolicyUsageFilter !== 'PermissionsBoundary' && attachmentCount(context, arn) > 0
      return isAttached || (PolicyUsageFilter !== 'PermissionsPolicy' && boundaryUsageCount(context, arn) > 0)
    })
    return { Policies: items.map((policy) => policyOutput(context, policy)), ...rest }
  },
})
