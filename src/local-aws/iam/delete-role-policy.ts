import type { DeleteRolePolicyRequest } from '@aws-sdk/client-iam'

import { defineAction } from '../query/action.ts'
import { deleteInlinePolicy } from './inline-policies.ts'
import { policyChangeResource, roleHolder } from './policy-holders.ts'

export const deleteRolePolicy = defineAction<DeleteRolePolicyRequest>({
  name: 'DeleteRolePolicy',

  resource: (context, { RoleName }) => policyChangeResource(roleHolder, context, RoleName),

  run: (context, { RoleName, PolicyName }) => deleteInlinePolicy(roleHolder, context, RoleName, PolicyName),
})
