import type { UpdateRoleRequest } from '@aws-sdk/client-iam'

import { defineAction } from '../action.ts'
import { policyChangeResource, roleHolder } from './policy-holders.ts'
import { requireRole } from './roles.ts'

export const updateRole = defineAction<UpdateRoleRequest>({
  name: 'UpdateRole',

  resource: (context, { RoleName }) => policyChangeResource(roleHolder, context, RoleName),

  // AWS: without MaxSessionDuration the default of one hour is applied.
  run(context, { RoleName, Description, MaxSessionDuration = 3600 }) {
    context.tables.roles.put({
      ...requireRole(context, RoleName),
      maxSessionDuration: MaxSessionDuration,
      ...(Description !== undefined && { description: Description }),
    })
    return {}
  },
})
