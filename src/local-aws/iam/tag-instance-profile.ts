import type { TagInstanceProfileRequest } from '@aws-sdk/client-iam'

import { defineAction } from '../query/action.ts'
import { instanceProfileResource, requireInstanceProfile } from './instance-profiles.ts'
import { mergeTags, withRequestTags } from './tags.ts'

export const tagInstanceProfile = defineAction<TagInstanceProfileRequest>({
  name: 'TagInstanceProfile',

  resource: (context, { InstanceProfileName, Tags }) =>
    withRequestTags(instanceProfileResource(context, InstanceProfileName), Tags),

  run(context, { InstanceProfileName, Tags }) {
    const profile = requireInstanceProfile(context, InstanceProfileName)
    context.tables.instanceProfiles.put({ ...profile, tags: mergeTags(profile.tags, Tags, 'by case') })
    return {}
  },
})
