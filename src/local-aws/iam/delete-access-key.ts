import type { DeleteAccessKeyRequest } from '@aws-sdk/client-iam'

import { defineAction } from '../query/action.ts'
import { keyOwnerResource, requireAccessKey, requireKeyOwner } from './access-keys.ts'

export const deleteAccessKey = defineAction<DeleteAccessKeyRequest>({
  name: 'DeleteAccessKey',

  resource: (context, { UserName }) => keyOwnerResource(context, UserName),

  run(context, { UserName, AccessKeyId }) {
    const key = requireAccessKey(context, requireKeyOwner(context, UserName), AccessKeyId)
    context.tables.accessKeys.delete(key.accessKeyId)
    return {}
  },
})
