import type { ListInstanceProfileTagsRequest } from '@aws-sdk/client-iam'

import { defineAction } from '../query/action.ts'
import { instanceProfileResource, requireInstanceProfile } from './instance-profiles.ts'
import { pageOfList } from './paging.ts'

export const listInstanceProfileTags = defineAction<ListInstanceProfileTagsRequest>({
  name: 'ListInstanceProfileTags',

  resource: (context, { InstanceProfileName }) => instanceProfileResource(context, InstanceProfileName),

  run(context, { InstanceProfileName, ...page }) {
    const { items, ...rest } = pageOfList(requireInstanceProfile(context, InstanceProfileName).tags, page)
    return { Tags: items, ...rest }
  },
})
