import type { ListUserTagsRequest } from '@aws-sdk/client-iam'

import { defineAction } from '../query/action.ts'
import { pageOfList } from './paging.ts'
import { requireUser, userResource } from './users.ts'

export const listUserTags = defineAction<ListUserTagsRequest>({
  name: 'ListUserTags',

  resource: (context, { UserName }) => userResource(context, UserName),

  run(context, { UserName, ...page }) {
    const { items, ...rest } = pageOfList(requireUser(context, UserName).tags, page)
    return { Tags: items, ...rest }
  },
})
