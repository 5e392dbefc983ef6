import type { ListRoleTagsRequest } from '@aws-sdk/client-iam'

import { defineAction } from '../query/action.ts'
import { pageOfList } from './paging.ts'
import { requireRole, roleResource } from './roles.ts'

export const listRoleTags = defineAction<ListRoleTagsRequest>({
  name: 'ListRoleTags',

  resource: (context, { RoleName }) => roleResource(context, RoleName),

  run(context, { RoleName, ...page }) {
    const { items, ...rest } = pageOfList(requireRole(context, RoleName).tags, page)
    return { Tags: items, ...rest }
  },
})
