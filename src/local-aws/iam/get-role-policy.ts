import type { GetRolePolicyRequest } from '@aws-sdk/client-iam'

import { defineAction } from '../query/action.ts'
import { getInlinePolicy } from './inline-policies.ts'
import { roleHolder } from './policy-holders.ts'

export const getRolePolicy = defineAction<GetRolePolicyRequest>({
  name: 'GetRolePolicy',

  resource: (context, { RoleName }) => roleHolder.resource(context, RoleName),

  run(context, { RoleName, PolicyName }) {
    const { holderName, ...policy } = getInlinePolicy(roleHolder, context, RoleName, PolicyName)
    return { RoleName: holderName, ...policy }
  },
})
