import type { AttachGroupPolicyRequest } from '@aws-sdk/client-iam'

import { defineAction } from '../query/action.ts'
import { attachPolicy } from './attached-policies.ts'
import { groupHolder, policyChangeResource } from './policy-holders.ts'

export const attachGroupPolicy = defineAction<AttachGroupPolicyRequest>({
  name: 'AttachGroupPolicy',

  resource: (context, { GroupName, PolicyArn }) => policyChangeResource(groupHolder, context, GroupName, PolicyArn),

  run: (context, { GroupName, PolicyArn }) => attachPolicy(groupHolder, context, GroupName, PolicyArn),
})
