import type { ListRolePoliciesRequest } from '@aws-sdk/client-iam'

import { defineAction } from '../query/action.ts'
import { listInlinePolicies } from './inline-policies.ts'
import { roleHolder } from './policy-holders.ts'

export const listRolePolicies = defineAction<ListRolePoliciesRequest>({
  name: 'ListRolePolicies',

  resource: (context, { RoleName }) => roleHolder.resource(context, RoleName),

  run: (context, { RoleName, ...page }) => listInlinePolicies(roleHolder, context, RoleName, page),
})
