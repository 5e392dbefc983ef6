import type { RemoveRoleFromInstanceProfileRequest } from '@aws-sdk/client-iam'

import { defineAction } from '../query/action.ts'
import { noSuchEntity } from './iam-errors.ts'
import { instanceProfileResource, requireInstanceProfile } from './instance-profiles.ts'
import { requireOwnRole } from './service-linked-roles.ts'

export const removeRoleFromInstanceProfile = defineAction<RemoveRoleFromInstanceProfileRequest>({
  name: 'RemoveRoleFromInstanceProfile',

  resource: (context, { InstanceProfileName }) => instanceProfileResource(context, InstanceProfileName),

  run(context, { InstanceProfileName, RoleName }) {
    const { roleId, ...profile } = requireInstanceProfile(context, InstanceProfileName)
    const role = requireOwnRole(context, RoleName)
    if (role.roleId !== roleId) {
      throw noSuchEntity(`Role ${role.roleName} in Instance Profile ${profile.instanceProfileName} cannot be found.`)
    }
    context.tables.instanceProfiles.put(profile)
    return {}
  },
})
