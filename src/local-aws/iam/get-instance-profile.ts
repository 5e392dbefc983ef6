import type { GetInstanceProfileRequest } from '@aws-sdk/client-iam'

import { defineAction } from '../action.ts'
import { instanceProfileDetails, instanceProfileResource, requireInstanceProfile } from './instance-profiles.ts'

export const getInstanceProfile = defineAction<GetInstanceProfileRequest>({
  name: 'GetInstanceProfile',

  resource: (context, { InstanceProfileName }) => instanceProfileResource(context, InstanceProfileName),

  run: (context, { InstanceProfileName }) => ({
    InstanceProfile: instanceProfileDetails(context, requireInstanceProfile(context, InstanceProfileName)),
  }),
})
