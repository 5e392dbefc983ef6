import type { ListAttachedGroupPoliciesRequest } from '@aws-sdk/client-iam'

import { defineAction } from '../query/action.ts'
import { listAttachedPolicies } from './attached-policies.ts'
import { groupHolder } from './policy-holders.ts'

export const listAttachedGroupPolicies = defineAction<ListAttachedGroupPoliciesRequest>({
  name: 'ListAttachedGroupPolicies',

  resource: (context, { GroupName }) => groupHolder.resource(context, GroupName),

  run: (context, { GroupName, ...page }) => listAttachedPolicies(groupHolder, context, GroupName, page),
})
