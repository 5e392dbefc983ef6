import type { ListAttachedUserPoliciesRequest } from '@aws-sdk/client-iam'

import { defineAction } from '../query/action.ts'
import { listAttachedPolicies } from './attached-policies.ts'
import { userHolder } from './policy-holders.ts'

export const listAttachedUserPolicies = defineAction<ListAttachedUserPoliciesRequest>({
  name: 'ListAttachedUserPolicies',

  resource: (context, { UserName }) => userHolder.resource(context, UserName),

  run: (context, { UserName, ...page }) => listAttachedPolicies(userHolder, context, UserName, page),
})
