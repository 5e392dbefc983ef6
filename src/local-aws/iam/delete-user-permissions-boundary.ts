import type { DeleteUserPermissionsBoundaryRequest } from '@aws-sdk/client-iam'

import { defineAction } from '../action.ts'
import { policyChangeResource, userHolder } from './policy-holders.ts'
import { requireUser } from './users.ts'

export const deleteUserPermissionsBoundary = defineAction<DeleteUserPermissionsBoundaryRequest>({
  name: 'DeleteUserPermissionsBoundary',

  resource: (context, { UserName }) => policyChangeResource(userHolder, context, UserName),

  run(context, { UserName }) {
    const { permissionsBoundary: _, ...user } = requireUser(context, UserName)
    context.tables.users.put(user)
    return {}
  },
})
