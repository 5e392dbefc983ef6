import type { DeleteInstanceProfileRequest } from '@aws-sdk/client-iam'

import { defineAction } from '../query/action.ts'
import { deleteConflict } from './iam-errors.ts'
import { instanceProfileResource, requireInstanceProfile } from './instance-profiles.ts'

export const deleteInstanceProfile = defineAction<DeleteInstanceProfileRequest>({
  name: 'DeleteInstanceProfile',

  resource: (context, { InstanceProfileName }) => instanceProfileResource(context, InstanceProfileName),

  run(context, { InstanceProfileName }) {
    const profile = requireInstanceProfile(context, InstanceProfileName)
    if (profile.roleId !== undefined) {
      throw deleteConflict('Cannot delete entity, must remove roles from instance profile first.')
    }
    context.tables.instanceProfiles.delete(profile.instanceProfileId)
    return {}
  },
})
