import type { UpdateAccessKeyRequest } from '@aws-sdk/client-iam'

import { defineAction } from '../action.ts'
import { keyOwnerResource, requireAccessKey, requireKeyOwner } from './access-keys.ts'
import { validationError } from './iam-errors.ts'

export const updateAccessKey = defineAction<UpdateAccessKeyRequest>({
  name: 'UpdateAccessKey',

  resource: (context, { UserName }) => keyOwnerResource(context, UserName),

  run(context, { UserName, AccessKeyId, Status }) {
    // AWS: the type has a third value, which only credentials of single services can have.
    if (Status !== 'Active' && Status !== 'Inactive') {
      throw validationError(
        "1 validation error detected: Value at 'status' failed to satisfy constraint: Member must satisfy enum value set",
      )
    }
    const key = requireAccessKey(context, requireKeyOwner(context, UserName), AccessKeyId)
    context.tables.accessKeys.put({ ...key, status: Status })
    return {}
  },
})
