import type { UntagRoleRequest } from '@aws-sdk/client-iam'

import { defineAction } from '../query/action.ts'
import { withoutTags, withTagKeys } from './tags.ts'
import { requireRole, roleResource } from './roles.ts'

export const untagRole = defineAction<UntagRoleRequest>({
  name: 'UntagRole',

  resource: (context, { RoleName, TagKeys }) => withTagKeys(roleResource(context, RoleName), TagKeys),

  run(context, { RoleName, TagKeys }) {
    const role = requireRole(context, RoleName)
    context.tables.roles.put({ ...role, tags: withoutTags(role.tags, TagKeys, 'ignoring case') })
    return {}
  },
})
