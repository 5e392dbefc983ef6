import type { UpdateUserRequest } from '@aws-sdk/client-iam'

import { defineAction } from '../query/action.ts'
import { findUser, requireFreeUserName, requireUser, userArn, userResource } from './users.ts'

/** Renames or moves a user; ids, keys, devices, groups and policies stay. */
export const updateUser = defineAction<UpdateUserRequest>({
  name: 'UpdateUser',

  resource(context, { UserName, NewPath, NewUserName }) {
    const { accountId } = context
    const { path, userName } = findUser(context, UserName) ?? { path: '/', userName: UserName }
    // AWS: the caller must be allowed to change the source and the target.
    const target = userArn({ accountId, path: NewPath ?? path, userName: NewUserName ?? userName })
    return { ...userResource(context, UserName), also: [{ arn: target }] }
  },

  run(context, { UserName, NewPath, NewUserName }) {
    const user = requireUser(context, UserName)
    const userName = NewUserName ?? user.userName
    requireFreeUserName(context, userName, user.userId)
    context.tables.users.put({ ...user, userName, path: NewPath ?? user.path })
    return {}
  },
})
