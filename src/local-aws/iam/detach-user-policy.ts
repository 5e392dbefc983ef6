import type { DetachUserPolicyRequest } from '@aws-sdk/client-iam'

import { defineAction } from '../query/action.ts'
import { detachPolicy } from './attached-policies.ts'
import { policyChangeResource, userHolder } from './policy-holders.ts'

export const detachUserPolicy = defineAction<DetachUserPolicyRequest>({
  name: 'DetachUserPolicy',

  resource: (context, { UserName, PolicyArn }) => policyChangeResource(userHolder, context, UserName, PolicyArn),

  run: (context, { UserName, PolicyArn }) => detachPolicy(userHolder, context, UserName, PolicyArn),
})
