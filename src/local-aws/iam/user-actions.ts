import type { AnyAction } from '../query/action.ts'
import { attachUserPolicy } from './attach-user-policy.ts'
import { createUser } from './create-user.ts'
import { deleteUser } from './delete-user.ts'
import { deleteUserPermissionsBoundary } from './delete-user-permissions-boundary.ts'
import { deleteUserPolicy } from './delete-user-policy.ts'
import { detachUserPolicy } from './detach-user-policy.ts'
import { getUser } from './get-user.ts'
import { getUserPolicy } from './get-user-policy.ts'
import { listAttachedUserPolicies } from './list-attached-user-policies.ts'
import { listUserPolicies } from './list-user-policies.ts'
import { listUserTags } from './list-user-tags.ts'
import { listUsers } from './list-users.ts'
import { putUserPermissionsBoundary } from './put-user-permissions-boundary.ts'
import { putUserPolicy } from './put-user-policy.ts'
import { tagUser } from './tag-user.ts'
import { untagUser } from './untag-user.ts'
import { updateUser } from './update-user.ts'

/** What IAM can do with users and their policies. */
export const userActions: readonly AnyAction[] = [
  attachUserPolicy,
  createUser,
  deleteUser,
  deleteUserPermissionsBoundary,
  deleteUserPolicy,
  detachUserPolicy,
  getUser,
  getUserPolicy,
  listAttachedUserPolicies,
  listUserPolicies,
  listUserTags,
  listUsers,
  putUserPermissionsBoundary,
  putUserPolicy,
  tagUser,
  untagUser,
  updateUser,
]
