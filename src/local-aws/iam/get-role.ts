import type { GetRoleRequest } from '@aws-sdk/client-iam'

import { defineAction } from '../query/action.ts'
import { policyChangeResource, roleHolder } from './policy-holders.ts'
import { roleDetails } from './role-output.ts'
import { requireRole } from './roles.ts'

export const getRole = defineAction<GetRoleRequest>({
  name: 'GetRole',

  resource: (context, { RoleName }) => policyChangeResource(roleHolder, context, RoleName),

  run: (context, { RoleName }) => ({ Role: roleDetails(context, requireRole(context, RoleName)) }),
})
