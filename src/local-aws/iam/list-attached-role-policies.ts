import type { ListAttachedRolePoliciesRequest } from '@aws-sdk/client-iam'

import { defineAction } from '../query/action.ts'
import { listAttachedPolicies } from './attached-policies.ts'
import { roleHolder } from './policy-holders.ts'

export const listAttachedRolePolicies = defineAction<ListAttachedRolePoliciesRequest>({
  name: 'ListAttachedRolePolicies',

  resource: (context, { RoleName }) => roleHolder.resource(context, RoleName),

  run: (context, { RoleName, ...page }) => listAttachedPolicies(roleHolder, context, RoleName, page),
})
