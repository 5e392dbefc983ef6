import type { AttachRolePolicyRequest } from '@aws-sdk/client-iam'

import { defineAction } from '../query/action.ts'
import { attachPolicy } from './attached-policies.ts'
import { policyChangeResource, roleHolder } from './policy-holders.ts'

export const attachRolePolicy = defineAction<AttachRolePolicyRequest>({
  name: 'AttachRolePolicy',

  resource: (context, { RoleName, PolicyArn }) => policyChangeResource(roleHolder, context, RoleName, PolicyArn),

  run: (context, { RoleName, PolicyArn }) => attachPolicy(roleHolder, context, RoleName, PolicyArn),
})
