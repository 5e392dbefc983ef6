import type { DeleteGroupPolicyRequest } from '@aws-sdk/client-iam'

import { defineAction } from '../query/action.ts'
import { deleteInlinePolicy } from './inline-policies.ts'
import { groupHolder, policyChangeResource } from './policy-holders.ts'

export const deleteGroupPolicy = defineAction<DeleteGroupPolicyRequest>({
  name: 'DeleteGroupPolicy',

  resource: (context, { GroupName }) => policyChangeResource(groupHolder, context, GroupName),

  run: (context, { GroupName, PolicyName }) => deleteInlinePolicy(groupHolder, context, GroupName, PolicyName),
})
