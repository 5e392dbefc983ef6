import type { DetachRolePolicyRequest } from '@aws-sdk/client-iam'

import { defineAction } from '../query/action.ts'
import { detachPolicy } from './attached-policies.ts'
import { policyChangeResource, roleHolder } from './policy-holders.ts'

export const detachRolePolicy = defineAction<DetachRolePolicyRequest>({
  name: 'DetachRolePolicy',

  resource: (context, { RoleName, PolicyArn }) => policyChangeResource(roleHolder, context, RoleName, PolicyArn),

  run: (context, { RoleName, PolicyArn }) => detachPolicy(roleHolder, context, RoleName, PolicyArn),
})
