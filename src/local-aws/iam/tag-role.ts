import type { TagRoleRequest } from '@aws-sdk/client-iam'

import { defineAction } from '../query/action.ts'
import { mergeTags, withRequestTags } from './tags.ts'
import { requireRole, roleResource } from './roles.ts'

export const tagRole = defineAction<TagRoleRequest>({
  name: 'TagRole',

  resource: (context, { RoleName, Tags }) => withRequestTags(roleResource(context, RoleName), Tags),

  run(context, { RoleName, Tags }) {
    const role = requireRole(context, RoleName)
    context.tables.roles.put({ ...role, tags: mergeTags(role.tags, Tags, 'ignoring case') })
    return {}
  },
})
