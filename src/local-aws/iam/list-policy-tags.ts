import type { ListPolicyTagsRequest } from '@aws-sdk/client-iam'

import { defineAction } from '../query/action.ts'
import { pageOfList } from './paging.ts'
import { policyResource, requireManagedPolicy } from './managed-policies.ts'

export const listPolicyTags = defineAction<ListPolicyTagsRequest>({
  name: 'ListPolicyTags',

  resource: (context, { PolicyArn }) => policyResource(context, PolicyArn),

  run(context, { PolicyArn, ...page }) {
    const { items, ...rest } = pageOfList(requireManagedPolicy(context, PolicyArn).tags, page)
    return { Tags: items, ...rest }
  },
})
