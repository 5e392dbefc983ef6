import type { ListPolicyVersionsRequest } from '@aws-sdk/client-iam'

import { defineAction } from '../query/action.ts'
import { policyResource, requireManagedPolicy, versionOutput } from './managed-policies.ts'
import { pageOfList } from './paging.ts'

/** Latest first. */
export const listPolicyVersions = defineAction<ListPolicyVersionsRequest>({
  name: 'ListPolicyVersions',

  resource: (context, { PolicyArn }) => policyResource(context, PolicyArn),

  run(context, { PolicyArn, ...page }) {
    const policy = requireManagedPolicy(context, PolicyArn)
    const { items, ...rest } = pageOfList(policy.versions, page)
    return { Versions: items.map((version) => versionOutput(policy, version)), ...rest }
  },
})
