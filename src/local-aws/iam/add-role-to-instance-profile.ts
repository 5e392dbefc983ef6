import type { AddRoleToInstanceProfileRequest } from '@aws-sdk/client-iam'

import { defineAction } from '../query/action.ts'
import { limitExceeded } from './iam-errors.ts'
import { instanceProfileResource, requireInstanceProfile } from './instance-profiles.ts'
import { roleArn, roleResource } from './roles.ts'
import { requireOwnRole } from './service-linked-roles.ts'

/** AWS: whoever puts a role into a profile passes it on, and must be allowed to. */
export const addRoleToInstanceProfile = defineAction<AddRoleToInstanceProfileRequest>({
  name: 'AddRoleToInstanceProfile',

  resource: (context, { InstanceProfileName }) => instanceProfileResource(context, InstanceProfileName),

  run(context, { InstanceProfileName, RoleName }) {
    const profile = requireInstanceProfile(context, InstanceProfileName)
    const role = requireOwnRole(context, RoleName)
    const { conditionKeys } = roleResource(context, RoleName)
    context.authorize('iam:PassRole', {
      arn: roleArn(role),
      conditionKeys: { ...conditionKeys, 'iam:PassedToService': 'ec2.amazonaws.com' },
    })
    if (profile.roleId !== undefined) throw limitExceeded('InstanceSessionsPerInstanceProfile', 1)
    context.tables.instanceProfiles.put({ ...profile, roleId: role.roleId })
    return {}
  },
})
