import type { ListUserPoliciesRequest } from '@aws-sdk/client-iam'

import { defineAction } from '../query/action.ts'
import { listInlinePolicies } from './inline-policies.ts'
import { userHolder } from './policy-holders.ts'

export const listUserPolicies = defineAction<ListUserPoliciesRequest>({
  name: 'ListUserPolicies',

  resource: (context, { UserName }) => userHolder.resource(context, UserName),

  run: (context, { UserName, ...page }) => listInlinePolicies(userHolder, context, UserName, page),
})
