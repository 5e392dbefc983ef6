import type { UpdateRoleRequest } from '@aws-sdk/client-iam'

import { defineAction } from '../query/action.ts'
import { policyChangeResource, roleHolder } from './policy-holders.ts'
import { requireRole } from './roles.ts'
import { unmodifiable } from './service-linked-roles.ts'

export const updateRole = defineAction<UpdateRoleRequest>({
  name: 'UpdateRole',

  resource: (context, { RoleName }) => policyChangeResource(roleHolder, context, RoleName),

  run(context, { RoleName, Description, MaxSessionDuration }) {
    const role = requireRole(context, RoleName)
    if (role.serviceLinkedTo !== undefined && MaxSessionDuration !== undefined) {
      throw unmodifiable(`${role.roleName} is an AWS service linked role, max session duration cannot be changed.`)
    }
    context.tables.roles.put({
      ...role,
      // AWS: what isn't given stays, whatever "UpdateRole" in the IAM API Reference says of a default of one hour.
      ...(MaxSessionDuration !== undefined && { maxSessionDuration: MaxSessionDuration }),
      ...(Description !== undefined && { description: Description }),
    })
    return {}
  },
})
