import type { UntagInstanceProfileRequest } from '@aws-sdk/client-iam'

import { defineAction } from '../query/action.ts'
import { instanceProfileResource, requireInstanceProfile } from './instance-profiles.ts'
import { withoutTags, withTagKeys } from './tags.ts'

export const untagInstanceProfile = defineAction<UntagInstanceProfileRequest>({
  name: 'UntagInstanceProfile',

  resource: (context, { InstanceProfileName, TagKeys }) =>
    withTagKeys(instanceProfileResource(context, InstanceProfileName), TagKeys),

  run(context, { InstanceProfileName, TagKeys }) {
    const profile = requireInstanceProfile(context, InstanceProfileName)
    context.tables.instanceProfiles.put({ ...profile, tags: withoutTags(profile.tags, TagKeys, 'by case') })
    return {}
  },
})
