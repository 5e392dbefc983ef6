import type { AnyAction } from '../query/action.ts'
import { addRoleToInstanceProfile } from './add-role-to-instance-profile.ts'
import { attachRolePolicy } from './attach-role-policy.ts'
import { createInstanceProfile } from './create-instance-profile.ts'
import { createRole } from './create-role.ts'
import { createServiceLinkedRole } from './create-service-linked-role.ts'
import { deleteInstanceProfile } from './delete-instance-profile.ts'
import { deleteRole } from './delete-role.ts'
import { deleteRolePermissionsBoundary } from './delete-role-permissions-boundary.ts'
import { deleteRolePolicy } from './delete-role-policy.ts'
import { deleteServiceLinkedRole } from './delete-service-linked-role.ts'
import { detachRolePolicy } from './detach-role-policy.ts'
import { getInstanceProfile } from './get-instance-profile.ts'
import { getRole } from './get-role.ts'
import { getRolePolicy } from './get-role-policy.ts'
import { getServiceLinkedRoleDeletionStatus } from './get-service-linked-role-deletion-status.ts'
import { listAttachedRolePolicies } from './list-attached-role-policies.ts'
import { listInstanceProfileTags } from './list-instance-profile-tags.ts'
import { listInstanceProfiles } from './list-instance-profiles.ts'
import { listInstanceProfilesForRole } from './list-instance-profiles-for-role.ts'
import { listRolePolicies } from './list-role-policies.ts'
import { listRoleTags } from './list-role-tags.ts'
import { listRoles } from './list-roles.ts'
import { putRolePermissionsBoundary } from './put-role-permissions-boundary.ts'
import { putRolePolicy } from './put-role-policy.ts'
import { removeRoleFromInstanceProfile } from './remove-role-from-instance-profile.ts'
import { tagInstanceProfile } from './tag-instance-profile.ts'
import { tagRole } from './tag-role.ts'
import { untagInstanceProfile } from './untag-instance-profile.ts'
import { untagRole } from './untag-role.ts'
import { updateAssumeRolePolicy } from './update-assume-role-policy.ts'
import { updateRole } from './update-role.ts'
import { updateRoleDescription } from './update-role-description.ts'

/** What IAM can do with roles and instance profiles. */
export const roleActions: readonly AnyAction[] = [
  addRoleToInstanceProfile,
  attachRolePolicy,
  createInstanceProfile,
  createRole,
  createServiceLinkedRole,
  deleteInstanceProfile,
  deleteRole,
  deleteRolePermissionsBoundary,
  deleteRolePolicy,
  deleteServiceLinkedRole,
  detachRolePolicy,
  getInstanceProfile,
  getRole,
  getRolePolicy,
  getServiceLinkedRoleDeletionStatus,
  listAttachedRolePolicies,
  listInstanceProfileTags,
  listInstanceProfiles,
  listInstanceProfilesForRole,
  listRolePolicies,
  listRoleTags,
  listRoles,
  putRolePermissionsBoundary,
  putRolePolicy,
  removeRoleFromInstanceProfile,
  tagInstanceProfile,
  tagRole,
  untagInstanceProfile,
  untagRole,
  updateAssumeRolePolicy,
  updateRole,
  updateRoleDescription,
]
