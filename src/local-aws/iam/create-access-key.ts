import type { CreateAccessKeyRequest } from '@aws-sdk/client-iam'

import { defineAction } from '../query/action.ts'
import { newAccessKeyId, newSecretAccessKey } from '../identifiers.ts'
import { keyOwnerResource, requireKeyOwner } from './access-keys.ts'
import { requireRoom } from './quotas.ts'

/** The only answer that ever shows the secret. */
export const createAccessKey = defineAction<CreateAccessKeyRequest>({
  name: 'CreateAccessKey',

  resource: (context, { UserName }) => keyOwnerResource(context, UserName),

  run(context, input) {
    const { tables, accountId, now } = context
    const { ownerId, UserName } = requireKeyOwner(context, input.UserName)
    requireRoom('AccessKeysPerUser', tables.accessKeys.count('owner', ownerId))
    const accessKeyId = newAccessKeyId('AKIA', accountId)
    const secretAccessKey = newSecretAccessKey()
    tables.accessKeys.put({ accessKeyId, accountId, ownerId, secretAccessKey, status: 'Active', createdAt: now })
    return {
      AccessKey: {
        UserName,
        AccessKeyId: accessKeyId,
        Status: 'Active',
        SecretAccessKey: secretAccessKey,
        CreateDate: new Date(now),
      },
    }
  },
})
