import type { DetachGroupPolicyRequest } from '@aws-sdk/client-iam'

import { defineAction } from '../query/action.ts'
import { detachPolicy } from './attached-policies.ts'
import { groupHolder, policyChangeResource } from './policy-holders.ts'

export const detachGroupPolicy = defineAction<DetachGroupPolicyRequest>({
  name: 'DetachGroupPolicy',

  resource: (context, { GroupName, PolicyArn }) => policyChangeResource(groupHolder, context, GroupName, PolicyArn),

  run: (context, { GroupName, PolicyArn }) => detachPolicy(groupHolder, context, GroupName, PolicyArn),
})
