import type { UntagPolicyRequest } from '@aws-sdk/client-iam'

import { defineAction } from '../query/action.ts'
import { withoutTags, withTagKeys } from './tags.ts'
import { policyResource, requireCustomerPolicy } from './managed-policies.ts'

export const untagPolicy = defineAction<UntagPolicyRequest>({
  name: 'UntagPolicy',

  resource: (context, { PolicyArn, TagKeys }) => withTagKeys(policyResource(context, PolicyArn), TagKeys),

  run(context, { PolicyArn, TagKeys }) {
    const policy = requireCustomerPolicy(context, PolicyArn)
    context.tables.policies.put({ ...policy, tags: withoutTags(policy.tags, TagKeys, 'by case') })
    return {}
  },
})
