import type { GetUserPolicyRequest } from '@aws-sdk/client-iam'

import { defineAction } from '../query/action.ts'
import { getInlinePolicy } from './inline-policies.ts'
import { userHolder } from './policy-holders.ts'

export const getUserPolicy = defineAction<GetUserPolicyRequest>({
  name: 'GetUserPolicy',

  resource: (context, { UserName }) => userHolder.resource(context, UserName),

  run(context, { UserName, PolicyName }) {
    const { holderName, ...policy } = getInlinePolicy(userHolder, context, UserName, PolicyName)
    return { UserName: holderName, ...policy }
  },
})
