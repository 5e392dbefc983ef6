import type { ListGroupPoliciesRequest } from '@aws-sdk/client-iam'

import { defineAction } from '../query/action.ts'
import { listInlinePolicies } from './inline-policies.ts'
import { groupHolder } from './policy-holders.ts'

export const listGroupPolicies = defineAction<ListGroupPoliciesRequest>({
  name: 'ListGroupPolicies',

  resource: (context, { GroupName }) => groupHolder.resource(context, GroupName),

  run: (context, { GroupName, ...page }) => listInlinePolicies(groupHolder, context, GroupName, page),
})
