import type { TagUserRequest } from '@aws-sdk/client-iam'

import { defineAction } from '../query/action.ts'
import { mergeTags, withRequestTags } from './tags.ts'
import { requireUser, userResource } from './users.ts'

export const tagUser = defineAction<TagUserRequest>({
  name: 'TagUser',

  resource: (context, { UserName, Tags }) => withRequestTags(userResource(context, UserName), Tags),

  run(context, { UserName, Tags }) {
    const user = requireUser(context, UserName)
    context.tables.users.put({ ...user, tags: mergeTags(user.tags, Tags, 'ignoring case') })
    return {}
  },
})
