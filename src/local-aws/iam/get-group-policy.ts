import type { GetGroupPolicyRequest } from '@aws-sdk/client-iam'

import { defineAction } from '../query/action.ts'
import { getInlinePolicy } from './inline-policies.ts'
import { groupHolder } from './policy-holders.ts'

export const getGroupPolicy = defineAction<GetGroupPolicyRequest>({
  name: 'GetGroupPolicy',

  resource: (context, { GroupName }) => groupHolder.resource(context, GroupName),

  run(context, { GroupName, PolicyName }) {
    const { holderName, ...policy } = getInlinePolicy(groupHolder, context, GroupName, PolicyName)
    return { GroupName: holderName, ...policy }
  },
})
