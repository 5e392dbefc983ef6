import type { AttachUserPolicyRequest } from '@aws-sdk/client-iam'

import { defineAction } from '../query/action.ts'
import { attachPolicy } from './attached-policies.ts'
import { policyChangeResource, userHolder } from './policy-holders.ts'

export const attachUserPolicy = defineAction<AttachUserPolicyRequest>({
  name: 'AttachUserPolicy',

  resource: (context, { UserName, PolicyArn }) => policyChangeResource(userHolder, context, UserName, PolicyArn),

  run: (context, { UserName, PolicyArn }) => attachPolicy(userHolder, context, UserName, PolicyArn),
})
