import type { ListInstanceProfilesForRoleRequest } from '@aws-sdk/client-iam'

import { defineAction } from '../query/action.ts'
import { instanceProfileOutput } from './instance-profiles.ts'
import { pageOfList } from './paging.ts'
import { requireRole, roleResource } from './roles.ts'

export const listInstanceProfilesForRole = defineAction<ListInstanceProfilesForRoleRequest>({
  name: 'ListInstanceProfilesForRole',

  resource: (context, { RoleName }) => roleResource(context, RoleName),

  run(context, { RoleName, ...page }) {
    const { roleId } = requireRole(context, RoleName)
    const { items, ...rest } = pageOfList(context.tables.instanceProfiles.list('role', roleId), page)
    return { InstanceProfiles: items.map((profile) => instanceProfileOutput(context, profile)), ...rest }
  },
})
