import type { PutUserPolicyRequest } from '@aws-sdk/client-iam'

import { defineAction } from '../query/action.ts'
import { putInlinePolicy } from './inline-policies.ts'
import { policyChangeResource, userHolder } from './policy-holders.ts'

export const putUserPolicy = defineAction<PutUserPolicyRequest>({
  name: 'PutUserPolicy',

  resource: (context, { UserName }) => policyChangeResource(userHolder, context, UserName),

  run: (context, { UserName, ...policy }) => putInlinePolicy(userHolder, context, UserName, policy),
})
