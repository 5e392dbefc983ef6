import type { DeleteUserPermissionsBoundaryRequest } from '@aws-sdk/client-iam'

import { defineAction } from '../query/action.ts'
import { requireBoundary } from './boundaries.ts'
import { policyChangeResource, userHolder } from './policy-holders.ts'
import { requireUser } from './users.ts'

export const deleteUserPermissionsBoundary = defineAction<DeleteUserPermissionsBoundaryRequest>({
  name: 'DeleteUserPermissionsBoundary',

  resource: (context, { UserName }) => policyChangeResource(userHolder, context, UserName),

  run(context, { UserName }) {
    const { permissionsBoundary, ...user } = requireUser(context, UserName)
    requireBoundary(permissionsBoundary)
    context.tables.users.put(user)
    return {}
  },
})
