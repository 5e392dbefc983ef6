import type { UpdateRoleDescriptionRequest } from '@aws-sdk/client-iam'

import { defineAction } from '../query/action.ts'
import { policyChangeResource, roleHolder } from './policy-holders.ts'
import { roleOutput } from './role-output.ts'
import { requireRole } from './roles.ts'

export const updateRoleDescription = defineAction<UpdateRoleDescriptionRequest>({
  name: 'UpdateRoleDescription',

  resource: (context, { RoleName }) => policyChangeResource(roleHolder, context, RoleName),

  run(context, { RoleName, Description }) {
    const role = { ...requireRole(context, RoleName), description: Description }
    context.tables.roles.put(role)
    return { Role: roleOutput(context, role) }
  },
})
