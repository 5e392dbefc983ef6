import type { PutRolePolicyRequest } from '@aws-sdk/client-iam'

import { defineAction } from '../query/action.ts'
import { putInlinePolicy } from './inline-policies.ts'
import { policyChangeResource, roleHolder } from './policy-holders.ts'

export const putRolePolicy = defineAction<PutRolePolicyRequest>({
  name: 'PutRolePolicy',

  resource: (context, { RoleName }) => policyChangeResource(roleHolder, context, RoleName),

  run: (context, { RoleName, ...policy }) => putInlinePolicy(roleHolder, context, RoleName, policy),
})
