import type { PutUserPermissionsBoundaryRequest } from '@aws-sdk/client-iam'

import { defineAction } from '../query/action.ts'
import { boundaryKey, requirePermissionsBoundary } from './boundaries.ts'
import { requireUser, userResource } from './users.ts'

export const putUserPermissionsBoundary = defineAction<PutUserPermissionsBoundaryRequest>({
  name: 'PutUserPermissionsBoundary',

  resource(context, { UserName, PermissionsBoundary }) {
    const check = userResource(context, UserName)
    return { ...check, conditionKeys: { ...check.conditionKeys, ...boundaryKey(PermissionsBoundary) } }
  },

  run(context, { UserName, PermissionsBoundary }) {
    const user = requireUser(context, UserName)
    requirePermissionsBoundary(context, PermissionsBoundary)
    context.tables.users.put({ ...user, permissionsBoundary: PermissionsBoundary })
    return {}
  },
})
