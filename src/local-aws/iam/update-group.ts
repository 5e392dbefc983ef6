import type { UpdateGroupRequest } from '@aws-sdk/client-iam'

import { defineAction } from '../query/action.ts'
import { findGroup, groupArn, groupResource, requireFreeGroupName, requireGroup } from './groups.ts'

/** Renames or moves a group; its id, users and policies stay. */
export const updateGroup = defineAction<UpdateGroupRequest>({
  name: 'UpdateGroup',

  resource(context, { GroupName, NewPath, NewGroupName }) {
    const { accountId } = context
    const { path, groupName } = findGroup(context, GroupName) ?? { path: '/', groupName: GroupName }
    // AWS: the caller must be allowed to change the source and the target.
    const target = groupArn({ accountId, path: NewPath ?? path, groupName: NewGroupName ?? groupName })
    return { ...groupResource(context, GroupName), also: [{ arn: target }] }
  },

  run(context, { GroupName, NewPath, NewGroupName }) {
    const group = requireGroup(context, GroupName)
    const groupName = NewGroupName ?? group.groupName
    requireFreeGroupName(context, groupName, group.groupId)
    context.tables.groups.put({ ...group, groupName, path: NewPath ?? group.path })
    return {}
  },
})
