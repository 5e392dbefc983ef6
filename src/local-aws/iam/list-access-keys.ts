import type { ListAccessKeysRequest } from '@aws-sdk/client-iam'

import { defineAction } from '../query/action.ts'
import { keyOwnerResource, requireKeyOwner } from './access-keys.ts'
import { pageOfList } from './paging.ts'

export const listAccessKeys = defineAction<ListAccessKeysRequest>({
  name: 'ListAccessKeys',

  resource: (context, { UserName }) => keyOwnerResource(context, UserName),

  run(context, input) {
    const { ownerId, UserName } = requireKeyOwner(context, input.UserName)
    const { items, ...rest } = pageOfList(context.tables.accessKeys.list('owner', ownerId), input)
    const metadata = items.map(({ accessKeyId, status, createdAt }) => {
      return { UserName, AccessKeyId: accessKeyId, Status: status, CreateDate: new Date(createdAt) }
    })
    return { AccessKeyMetadata: metadata, ...rest }
  },
})
