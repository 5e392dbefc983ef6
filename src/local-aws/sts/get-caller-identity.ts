import type { GetCallerIdentityRequest } from '@aws-sdk/client-sts'

import { defineAction } from '../query/action.ts'

/** AWS: needs no permission, and works under an explicit Deny as well. */
export const getCallerIdentity = defineAction<GetCallerIdentityRequest>({
  name: 'GetCallerIdentity',
  run: ({ caller }) => ({ UserId: caller.userId, Account: caller.accountId, Arn: caller.arn }),
})
