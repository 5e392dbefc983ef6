import type { TagPolicyRequest } from '@aws-sdk/client-iam'

import { defineAction } from '../query/action.ts'
import { mergeTags, withRequestTags } from './tags.ts'
import { policyResource, requireCustomerPolicy } from './managed-policies.ts'

export const tagPolicy = defineAction<TagPolicyRequest>({
  name: 'TagPolicy',

  resource: (context, { PolicyArn, Tags }) => withRequestTags(policyResource(context, PolicyArn), Tags),

  run(context, { PolicyArn, Tags }) {
    const policy = requireCustomerPolicy(context, PolicyArn)
    context.tables.policies.put({ ...policy, tags: mergeTags(policy.tags, Tags, 'by case') })
    return {}
  },
})
