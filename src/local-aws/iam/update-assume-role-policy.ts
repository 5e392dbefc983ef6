import type { UpdateAssumeRolePolicyRequest } from '@aws-sdk/client-iam'

import { defineAction } from '../action.ts'
import { policyChangeResource, roleHolder } from './policy-holders.ts'
import { requireRole } from './roles.ts'
import { readTrustPolicy } from './trust-policies.ts'

export const updateAssumeRolePolicy = defineAction<UpdateAssumeRolePolicyRequest>({
  name: 'UpdateAssumeRolePolicy',

  resource: (context, { RoleName }) => policyChangeResource(roleHolder, context, RoleName),

  run(context, { RoleName, PolicyDocument }) {
    const { tables } = context
    tables.roles.put({ ...requireRole(context, RoleName), ...readTrustPolicy(tables, PolicyDocument) })
    return {}
  },
})
