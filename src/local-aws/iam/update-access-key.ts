import type { UpdateAccessKeyRequest } from '@aws-sdk/client-iam'

import { defineAction } from '../query/action.ts'
import { keyOwnerResource, requireAccessKey, requireKeyOwner } from './access-keys.ts'
import { readStatus } from './statuses.ts'

export const updateAccessKey = defineAction<UpdateAccessKeyRequest>({
  name: 'UpdateAccessKey',

  resource: (context, { UserName }) => keyOwnerResource(context, UserName),

  run(context, { UserName, AccessKeyId, Status }) {
    const status = readStatus(Status)
    const key = requireAccessKey(context, requireKeyOwner(context, UserName), AccessKeyId)
    context.tables.accessKeys.put({ ...key, status })
    return {}
  },
})
