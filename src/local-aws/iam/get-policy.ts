import type { GetPolicyRequest } from '@aws-sdk/client-iam'

import { defineAction } from '../query/action.ts'
import { policyDetails, policyResource, requireManagedPolicy } from './managed-policies.ts'

export const getPolicy = defineAction<GetPolicyRequest>({
  name: 'GetPolicy',

  resource: (context, { PolicyArn }) => policyResource(context, PolicyArn),

  run: (context, { PolicyArn }) => ({ Policy: policyDetails(context, requireManagedPolicy(context, PolicyArn)) }),
})
