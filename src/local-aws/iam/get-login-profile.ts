import type { GetLoginProfileRequest } from '@aws-sdk/client-iam'

import { defineAction } from '../query/action.ts'
import { loginProfileOutput, requireLoginProfile } from './login-profiles.ts'
import { userResource } from './users.ts'

export const getLoginProfile = defineAction<GetLoginProfileRequest>({
  name: 'GetLoginProfile',

  resource: (context, { UserName }) => userResource(context, UserName),

  run(context, { UserName }) {
    const { user, loginProfile } = requireLoginProfile(context, UserName)
    return { LoginProfile: loginProfileOutput(user, loginProfile) }
  },
})
