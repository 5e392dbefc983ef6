import type { AnyAction } from '../query/action.ts'
import { addUserToGroup } from './add-user-to-group.ts'
import { attachGroupPolicy } from './attach-group-policy.ts'
import { createGroup } from './create-group.ts'
import { deleteGroup } from './delete-group.ts'
import { deleteGroupPolicy } from './delete-group-policy.ts'
import { detachGroupPolicy } from './detach-group-policy.ts'
import { getGroup } from './get-group.ts'
import { getGroupPolicy } from './get-group-policy.ts'
import { listAttachedGroupPolicies } from './list-attached-group-policies.ts'
import { listGroupPolicies } from './list-group-policies.ts'
import { listGroups } from './list-groups.ts'
import { listGroupsForUser } from './list-groups-for-user.ts'
import { putGroupPolicy } from './put-group-policy.ts'
import { removeUserFromGroup } from './remove-user-from-group.ts'
import { updateGroup } from './update-group.ts'

/** What IAM can do with groups, their members and policies. */
export const groupActions: readonly AnyAction[] = [
  addUserToGroup,
  attachGroupPolicy,
  createGroup,
  deleteGroup,
  deleteGroupPolicy,
  detachGroupPolicy,
  getGroup,
  getGroupPolicy,
  listAttachedGroupPolicies,
  listGroupPolicies,
  listGroups,
  listGroupsForUser,
  putGroupPolicy,
  removeUserFromGroup,
  updateGroup,
]
