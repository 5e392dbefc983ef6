import type { DeleteLoginProfileRequest } from '@aws-sdk/client-iam'

import { defineAction } from '../query/action.ts'
import { requireLoginProfile } from './login-profiles.ts'
import { userResource } from './users.ts'

export const deleteLoginProfile = defineAction<DeleteLoginProfileRequest>({
  name: 'DeleteLoginProfile',

  resource: (context, { UserName }) => userResource(context, UserName),

  run(context, { UserName }) {
    const { loginProfile: _, ...user } = requireLoginProfile(context, UserName).user
    context.tables.users.put(user)
    return {}
  },
})
