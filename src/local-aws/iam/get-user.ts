import type { GetUserRequest } from '@aws-sdk/client-iam'

import { defineAction } from '../query/action.ts'
import { requireAccount } from './accounts.ts'
import { requireUserOrCaller, userDetails, userResource } from './users.ts'

export const getUser = defineAction<GetUserRequest>({
  name: 'GetUser',

  resource: (context, { UserName }) => userResource(context, UserName),

  run(context, { UserName }) {
    if (UserName !== undefined || context.caller.type !== 'Root') {
      return { User: userDetails(requireUserOrCaller(context, UserName)) }
    }
    // AWS: the root user has neither name nor path.
    const { accountId, createdAt, root } = requireAccount(context)
    return {
      User: {
        UserId: accountId,
        Arn: `arn:aws:iam::${accountId}:root`,
        CreateDate: new Date(createdAt),
        PasswordLastUsed: root.passwordLastUsedAt === undefined ? undefined : new Date(root.passwordLastUsedAt),
      },
    }
  },
})
