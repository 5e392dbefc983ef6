import type { PutGroupPolicyRequest } from '@aws-sdk/client-iam'

import { defineAction } from '../query/action.ts'
import { putInlinePolicy } from './inline-policies.ts'
import { groupHolder, policyChangeResource } from './policy-holders.ts'

export const putGroupPolicy = defineAction<PutGroupPolicyRequest>({
  name: 'PutGroupPolicy',

  resource: (context, { GroupName }) => policyChangeResource(groupHolder, context, GroupName),

  run: (context, { GroupName, ...policy }) => putInlinePolicy(groupHolder, context, GroupName, policy),
})
