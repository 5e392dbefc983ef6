import type { UntagUserRequest } from '@aws-sdk/client-iam'

import { defineAction } from '../query/action.ts'
import { withoutTags, withTagKeys } from './tags.ts'
import { requireUser, userResource } from './users.ts'

export const untagUser = defineAction<UntagUserRequest>({
  name: 'UntagUser',

  resource: (context, { UserName, TagKeys }) => withTagKeys(userResource(context, UserName), TagKeys),

  run(context, { UserName, TagKeys }) {
    const user = requireUser(context, UserName)
    context.tables.users.put({ ...user, tags: withoutTags(user.tags, TagKeys, 'ignoring case') })
    return {}
  },
})
