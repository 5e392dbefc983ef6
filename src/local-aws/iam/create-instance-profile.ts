import type { CreateInstanceProfileRequest } from '@aws-sdk/client-iam'

import { defineAction } from '../query/action.ts'
import { newUniqueId } from '../identifiers.ts'
import { entityAlreadyExists } from './iam-errors.ts'
import { findInstanceProfile, instanceProfileArn, instanceProfileDetails } from './instance-profiles.ts'
import { requireRoom } from './quotas.ts'
import { readTags, requestTags } from './tags.ts'

export const createInstanceProfile = defineAction<CreateInstanceProfileRequest>({
  name: 'CreateInstanceProfile',

  resource: ({ accountId }, { InstanceProfileName, Path = '/', Tags }) => ({
    arn: instanceProfileArn({ accountId, path: Path, instanceProfileName: InstanceProfileName }),
    conditionKeys: requestTags(Tags),
  }),

  run(context, { InstanceProfileName, Path = '/', Tags }) {
    const { tables, accountId, now } = context
    if (findInstanceProfile(context, InstanceProfileName)) {
      throw entityAlreadyExists(`Instance Profile ${InstanceProfileName} already exists.`)
    }
    requireRoom('InstanceProfilesPerAccount', tables.instanceProfiles.sorted(accountId).rows.length)
    const profile = {
      accountId,
      instanceProfileId: newUniqueId('AIPA'),
      instanceProfileName: InstanceProfileName,
      path: Path,
      createdAt: now,
      tags: readTags(Tags, 'by case'),
    }
    tables.instanceProfiles.put(profile)
    return { InstanceProfile: instanceProfileDetails(context, profile) }
  },
})
