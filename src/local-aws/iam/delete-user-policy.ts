import type { DeleteUserPolicyRequest } from '@aws-sdk/client-iam'

import { defineAction } from '../query/action.ts'
import { deleteInlinePolicy } from './inline-policies.ts'
import { policyChangeResource, userHolder } from './policy-holders.ts'

export const deleteUserPolicy = defineAction<DeleteUserPolicyRequest>({
  name: 'DeleteUserPolicy',

  resource: (context, { UserName }) => policyChangeResource(userHolder, context, UserName),

  run: (context, { UserName, PolicyName }) => deleteInlinePolicy(userHolder, context, UserName, PolicyName),
})
