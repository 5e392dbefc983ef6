import type { GetRoleRequest } from '@aws-sdk/client-iam'

import { defineAction } from '../action.ts'
import { roleDetails } from './role-output.ts'
import { requireRole, roleResource } from './roles.ts'

export const getRole = defineAction<GetRoleRequest>({
  name: 'GetRole',

  resource: (context, { RoleName }) => roleResource(context, RoleName),

  run: (context, { RoleName }) => ({ Role: roleDetails(context, requireRole(context, RoleName)) }),
})
