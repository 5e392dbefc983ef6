import type { UpdateAssumeRolePolicyRequest } from '@aws-sdk/client-iam'

import { defineAction } from '../query/action.ts'
import { policyChangeResource, roleHolder } from './policy-holders.ts'
import { requireOwnRole } from './service-linked-roles.ts'
import { readTrustPolicy } from './trust-policies.ts'

export const updateAssumeRolePolicy = defineAction<UpdateAssumeRolePolicyRequest>({
  name: 'UpdateAssumeRolePolicy',

  resource: (context, { RoleName }) => policyChangeResource(roleHolder, context, RoleName),

  run(context, { RoleName, PolicyDocument }) {
    const { tables } = context
    tables.roles.put({ ...requireOwnRole(context, RoleName), ...readTrustPolicy(tables, PolicyDocument) })
    return {}
  },
})
