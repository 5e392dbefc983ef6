import type { CreateUserRequest } from '@aws-sdk/client-iam'

import { defineAction } from '../query/action.ts'
import { newUniqueId } from '../identifiers.ts'
import { boundaryKey, requirePermissionsBoundary } from './boundaries.ts'
import { requireRoom } from './quotas.ts'
import { readTags, requestTags } from './tags.ts'
import { requireFreeUserName, userArn, userDetails } from './users.ts'

export const createUser = defineAction<CreateUserRequest>({
  name: 'CreateUser',

  resource({ accountId }, { UserName, Path = '/', Tags, PermissionsBoundary }) {
    return {
      arn: userArn({ accountId, path: Path, userName: UserName }),
      conditionKeys: { ...requestTags(Tags), ...boundaryKey(PermissionsBoundary) },
    }
  },

  run(context, { UserName, Path = '/', Tags, PermissionsBoundary }) {
    const { tables, accountId, now } = context
    requireFreeUserName(context, UserName)
    requireRoom('UsersPerAccount', tables.users.sorted(accountId).rows.length)
    if (PermissionsBoundary !== undefined) requirePermissionsBoundary(context, PermissionsBoundary)

    const user = {
      accountId,
      userId: newUniqueId('AIDA'),
      userName: UserName,
      path: Path,
      createdAt: now,
      groupIds: [],
      attachedPolicies: [],
      inlinePolicies: {},
      tags: readTags(Tags, 'ignoring case'),
      ...(PermissionsBoundary !== undefined && { permissionsBoundary: PermissionsBoundary }),
    }
    tables.users.put(user)
    return { User: userDetails(user) }
  },
})
