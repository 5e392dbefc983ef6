import type { AnyAction } from '../action.ts'
import { attachGroupPolicy } from './attach-group-policy.ts'
import { attachRolePolicy } from './attach-role-policy.ts'
import { attachUserPolicy } from './attach-user-policy.ts'
import { createUser } from './create-user.ts'
import { createVirtualMfaDevice } from './create-virtual-mfa-device.ts'
import { deactivateMfaDevice } from './deactivate-mfa-device.ts'
import { deleteGroupPolicy } from './delete-group-policy.ts'
import { deleteRolePermissionsBoundary } from './delete-role-permissions-boundary.ts'
import { deleteRolePolicy } from './delete-role-policy.ts'
import { deleteUserPermissionsBoundary } from './delete-user-permissions-boundary.ts'
import { deleteUserPolicy } from './delete-user-policy.ts'
import { deleteUser } from './delete-user.ts'
import { deleteVirtualMfaDevice } from './delete-virtual-mfa-device.ts'
import { detachGroupPolicy } from './detach-group-policy.ts'
import { detachRolePolicy } from './detach-role-policy.ts'
import { detachUserPolicy } from './detach-user-policy.ts'
import { enableMfaDevice } from './enable-mfa-device.ts'
import { getGroupPolicy } from './get-group-policy.ts'
import { getMfaDevice } from './get-mfa-device.ts'
import { getRolePolicy } from './get-role-policy.ts'
import { getUserPolicy } from './get-user-policy.ts'
import { listAttachedGroupPolicies } from './list-attached-group-policies.ts'
import { listAttachedRolePolicies } from './list-attached-role-policies.ts'
import { listAttachedUserPolicies } from './list-attached-user-policies.ts'
import { listGroupPolicies } from './list-group-policies.ts'
import { listMfaDeviceTags } from './list-mfa-device-tags.ts'
import { listMfaDevices } from './list-mfa-devices.ts'
import { listPolicyTags } from './list-policy-tags.ts'
import { listRolePolicies } from './list-role-policies.ts'
import { listRoleTags } from './list-role-tags.ts'
import { listUserPolicies } from './list-user-policies.ts'
import { listUserTags } from './list-user-tags.ts'
import { listUsers } from './list-users.ts'
import { listVirtualMfaDevices } from './list-virtual-mfa-devices.ts'
import { putGroupPolicy } from './put-group-policy.ts'
import { putRolePermissionsBoundary } from './put-role-permissions-boundary.ts'
import { putRolePolicy } from './put-role-policy.ts'
import { putUserPermissionsBoundary } from './put-user-permissions-boundary.ts'
import { putUserPolicy } from './put-user-policy.ts'
import { resyncMfaDevice } from './resync-mfa-device.ts'
import { tagMfaDevice } from './tag-mfa-device.ts'
import { tagPolicy } from './tag-policy.ts'
import { tagRole } from './tag-role.ts'
import { tagUser } from './tag-user.ts'
import { untagMfaDevice } from './untag-mfa-device.ts'
import { untagPolicy } from './untag-policy.ts'
import { untagRole } from './untag-role.ts'
import { untagUser } from './untag-user.ts'
import { updateUser } from './update-user.ts'

/** The actions of IAM that local AWS has, by name. */
export const iamActions: ReadonlyMap<string, AnyAction> = new Map<string, AnyAction>(
  [
    attachGroupPolicy,
    attachRolePolicy,
    attachUserPolicy,
    createUser,
    createVirtualMfaDevice,
    deactivateMfaDevice,
    deleteGroupPolicy,
    deleteRolePermissionsBoundary,
    deleteRolePolicy,
    deleteUserPermissionsBoundary,
    deleteUserPolicy,
    deleteUser,
    deleteVirtualMfaDevice,
    detachGroupPolicy,
    detachRolePolicy,
    detachUserPolicy,
    enableMfaDevice,
    getGroupPolicy,
    getMfaDevice,
    getRolePolicy,
    getUserPolicy,
    listAttachedGroupPolicies,
    listAttachedRolePolicies,
    listAttachedUserPolicies,
    listGroupPolicies,
    listMfaDeviceTags,
    listMfaDevices,
    listPolicyTags,
    listRolePolicies,
    listRoleTags,
    listUserPolicies,
    listUserTags,
    listUsers,
    listVirtualMfaDevices,
    putGroupPolicy,
    putRolePermissionsBoundary,
    putRolePolicy,
    putUserPermissionsBoundary,
    putUserPolicy,
    resyncMfaDevice,
    tagMfaDevice,
    tagPolicy,
    tagRole,
    tagUser,
    untagMfaDevice,
    untagPolicy,
    untagRole,
    untagUser,
    updateUser,
  ].map((action) => [action.name, action]),
)
