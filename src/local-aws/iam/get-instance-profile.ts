import type { GetInstanceProfileRequest } from '@aws-sdk/client-iam'

import { defineAction } from '../query/action.ts'
import { instanceProfileOutput, instanceProfileResource, requireInstanceProfile } from './instance-profiles.ts'

export const getInstanceProfile = defineAction<GetInstanceProfileRequest>({
  name: 'GetInstanceProfile',

  resource: (context, { InstanceProfileName }) => instanceProfileResource(context, InstanceProfileName),

  run(context, { InstanceProfileName }) {
    const profile = requireInstanceProfile(context, InstanceProfileName)
    // AWS: here alone an empty list is told.
    return { InstanceProfile: { ...instanceProfileOutput(context, profile), Tags: [...profile.tags] } }
  },
})
