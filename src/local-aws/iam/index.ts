import type { AnyAction } from '../action.ts'
import { addRoleToInstanceProfile } from './add-role-to-instance-profile.ts'
import { addUserToGroup } from './add-user-to-group.ts'
import { attachGroupPolicy } from './attach-group-policy.ts'
import { attachRolePolicy } from './attach-role-policy.ts'
import { attachUserPolicy } from './attach-user-policy.ts'
import { changePassword } from './change-password.ts'
import { createAccessKey } from './create-access-key.ts'
import { createAccountAlias } from './create-account-alias.ts'
import { createGroup } from './create-group.ts'
import { createInstanceProfile } from './create-instance-profile.ts'
import { createLoginProfile } from './create-login-profile.ts'
import { createPolicy } from './create-policy.ts'
import { createPolicyVersion } from './create-policy-version.ts'
import { createRole } from './create-role.ts'
import { createServiceSpecificCredential } from './create-service-specific-credential.ts'
import { createUser } from './create-user.ts'
import { createVirtualMfaDevice } from './create-virtual-mfa-device.ts'
import { deactivateMfaDevice } from './deactivate-mfa-device.ts'
import { deleteAccessKey } from './delete-access-key.ts'
import { deleteAccountAlias } from './delete-account-alias.ts'
import { deleteAccountPasswordPolicy } from './delete-account-password-policy.ts'
import { deleteGroup } from './delete-group.ts'
import { deleteGroupPolicy } from './delete-group-policy.ts'
import { deleteInstanceProfile } from './delete-instance-profile.ts'
import { deleteLoginProfile } from './delete-login-profile.ts'
import { deletePolicy } from './delete-policy.ts'
import { deletePolicyVersion } from './delete-policy-version.ts'
import { deleteRole } from './delete-role.ts'
import { deleteRolePermissionsBoundary } from './delete-role-permissions-boundary.ts'
import { deleteRolePolicy } from './delete-role-policy.ts'
import { deleteServiceSpecificCredential } from './delete-service-specific-credential.ts'
import { deleteSigningCertificate } from './delete-signing-certificate.ts'
import { deleteSshPublicKey } from './delete-ssh-public-key.ts'
import { deleteUser } from './delete-user.ts'
import { deleteUserPermissionsBoundary } from './delete-user-permissions-boundary.ts'
import { deleteUserPolicy } from './delete-user-policy.ts'
import { deleteVirtualMfaDevice } from './delete-virtual-mfa-device.ts'
import { detachGroupPolicy } from './detach-group-policy.ts'
import { detachRolePolicy } from './detach-role-policy.ts'
import { detachUserPolicy } from './detach-user-policy.ts'
import { enableMfaDevice } from './enable-mfa-device.ts'
import { generateCredentialReport } from './generate-credential-report.ts'
import { generateServiceLastAccessedDetails } from './generate-service-last-accessed-details.ts'
import { getAccessKeyLastUsed } from './get-access-key-last-used.ts'
import { getAccountAuthorizationDetails } from './get-account-authorization-details.ts'
import { getAccountPasswordPolicy } from './get-account-password-policy.ts'
import { getAccountSummary } from './get-account-summary.ts'
import { getContextKeysForCustomPolicy } from './get-context-keys-for-custom-policy.ts'
import { getContextKeysForPrincipalPolicy } from './get-context-keys-for-principal-policy.ts'
import { getCredentialReport } from './get-credential-report.ts'
import { getGroup } from './get-group.ts'
import { getGroupPolicy } from './get-group-policy.ts'
import { getInstanceProfile } from './get-instance-profile.ts'
import { getLoginProfile } from './get-login-profile.ts'
import { getMfaDevice } from './get-mfa-device.ts'
import { getPolicy } from './get-policy.ts'
import { getPolicyVersion } from './get-policy-version.ts'
import { getRole } from './get-role.ts'
import { getRolePolicy } from './get-role-policy.ts'
import { getServiceLastAccessedDetails } from './get-service-last-accessed-details.ts'
import { getServiceLastAccessedDetailsWithEntities } from './get-service-last-accessed-details-with-entities.ts'
import { getSshPublicKey } from './get-ssh-public-key.ts'
import { getUser } from './get-user.ts'
import { getUserPolicy } from './get-user-policy.ts'
import { listAccessKeys } from './list-access-keys.ts'
import { listAccountAliases } from './list-account-aliases.ts'
import { listAttachedGroupPolicies } from './list-attached-group-policies.ts'
import { listAttachedRolePolicies } from './list-attached-role-policies.ts'
import { listAttachedUserPolicies } from './list-attached-user-policies.ts'
import { listEntitiesForPolicy } from './list-entities-for-policy.ts'
import { listGroupPolicies } from './list-group-policies.ts'
import { listGroups } from './list-groups.ts'
import { listGroupsForUser } from './list-groups-for-user.ts'
import { listInstanceProfileTags } from './list-instance-profile-tags.ts'
import { listInstanceProfiles } from './list-instance-profiles.ts'
import { listInstanceProfilesForRole } from './list-instance-profiles-for-role.ts'
import { listMfaDeviceTags } from './list-mfa-device-tags.ts'
import { listMfaDevices } from './list-mfa-devices.ts'
import { listPolicies } from './list-policies.ts'
import { listPoliciesGrantingServiceAccess } from './list-policies-granting-service-access.ts'
import { listPolicyTags } from './list-policy-tags.ts'
import { listPolicyVersions } from './list-policy-versions.ts'
import { listRolePolicies } from './list-role-policies.ts'
import { listRoleTags } from './list-role-tags.ts'
import { listRoles } from './list-roles.ts'
import { listServiceSpecificCredentials } from './list-service-specific-credentials.ts'
import { listSigningCertificates } from './list-signing-certificates.ts'
import { listSshPublicKeys } from './list-ssh-public-keys.ts'
import { listUserPolicies } from './list-user-policies.ts'
import { listUserTags } from './list-user-tags.ts'
import { listUsers } from './list-users.ts'
import { listVirtualMfaDevices } from './list-virtual-mfa-devices.ts'
import { putGroupPolicy } from './put-group-policy.ts'
import { putRolePermissionsBoundary } from './put-role-permissions-boundary.ts'
import { putRolePolicy } from './put-role-policy.ts'
import { putUserPermissionsBoundary } from './put-user-permissions-boundary.ts'
import { putUserPolicy } from './put-user-policy.ts'
import { removeRoleFromInstanceProfile } from './remove-role-from-instance-profile.ts'
import { removeUserFromGroup } from './remove-user-from-group.ts'
import { resetServiceSpecificCredential } from './reset-service-specific-credential.ts'
import { resyncMfaDevice } from './resync-mfa-device.ts'
import { setDefaultPolicyVersion } from './set-default-policy-version.ts'
import { setSecurityTokenServicePreferences } from './set-security-token-service-preferences.ts'
import { simulateCustomPolicy } from './simulate-custom-policy.ts'
import { simulatePrincipalPolicy } from './simulate-principal-policy.ts'
import { tagInstanceProfile } from './tag-instance-profile.ts'
import { tagMfaDevice } from './tag-mfa-device.ts'
import { tagPolicy } from './tag-policy.ts'
import { tagRole } from './tag-role.ts'
import { tagUser } from './tag-user.ts'
import { untagInstanceProfile } from './untag-instance-profile.ts'
import { untagMfaDevice } from './untag-mfa-device.ts'
import { untagPolicy } from './untag-policy.ts'
import { untagRole } from './untag-role.ts'
import { untagUser } from './untag-user.ts'
import { updateAccessKey } from './update-access-key.ts'
import { updateAccountPasswordPolicy } from './update-account-password-policy.ts'
import { updateAssumeRolePolicy } from './update-assume-role-policy.ts'
import { updateGroup } from './update-group.ts'
import { updateLoginProfile } from './update-login-profile.ts'
import { updateRole } from './update-role.ts'
import { updateRoleDescription } from './update-role-description.ts'
import { updateServiceSpecificCredential } from './update-service-specific-credential.ts'
import { updateSigningCertificate } from './update-signing-certificate.ts'
import { updateSshPublicKey } from './update-ssh-public-key.ts'
import { updateUser } from './update-user.ts'
import { uploadSigningCertificate } from './upload-signing-certificate.ts'
import { uploadSshPublicKey } from './upload-ssh-public-key.ts'

const ACTIONS: readonly AnyAction[] = [
  addRoleToInstanceProfile,
  addUserToGroup,
  attachGroupPolicy,
  attachRolePolicy,
  attachUserPolicy,
  changePassword,
  createAccessKey,
  createAccountAlias,
  createGroup,
  createInstanceProfile,
  createLoginProfile,
  createPolicy,
  createPolicyVersion,
  createRole,
  createServiceSpecificCredential,
  createUser,
  createVirtualMfaDevice,
  deactivateMfaDevice,
  deleteAccessKey,
  deleteAccountAlias,
  deleteAccountPasswordPolicy,
  deleteGroup,
  deleteGroupPolicy,
  deleteInstanceProfile,
  deleteLoginProfile,
  deletePolicy,
  deletePolicyVersion,
  deleteRole,
  deleteRolePermissionsBoundary,
  deleteRolePolicy,
  deleteServiceSpecificCredential,
  deleteSigningCertificate,
  deleteSshPublicKey,
  deleteUser,
  deleteUserPermissionsBoundary,
  deleteUserPolicy,
  deleteVirtualMfaDevice,
  detachGroupPolicy,
  detachRolePolicy,
  detachUserPolicy,
  enableMfaDevice,
  generateCredentialReport,
  generateServiceLastAccessedDetails,
  getAccessKeyLastUsed,
  getAccountAuthorizationDetails,
  getAccountPasswordPolicy,
  getAccountSummary,
  getContextKeysForCustomPolicy,
  getContextKeysForPrincipalPolicy,
  getCredentialReport,
  getGroup,
  getGroupPolicy,
  getInstanceProfile,
  getLoginProfile,
  getMfaDevice,
  getPolicy,
  getPolicyVersion,
  getRole,
  getRolePolicy,
  getServiceLastAccessedDetails,
  getServiceLastAccessedDetailsWithEntities,
  getSshPublicKey,
  getUser,
  getUserPolicy,
  listAccessKeys,
  listAccountAliases,
  listAttachedGroupPolicies,
  listAttachedRolePolicies,
  listAttachedUserPolicies,
  listEntitiesForPolicy,
  listGroupPolicies,
  listGroups,
  listGroupsForUser,
  listInstanceProfileTags,
  listInstanceProfiles,
  listInstanceProfilesForRole,
  listMfaDeviceTags,
  listMfaDevices,
  listPolicies,
  listPoliciesGrantingServiceAccess,
  listPolicyTags,
  listPolicyVersions,
  listRolePolicies,
  listRoleTags,
  listRoles,
  listServiceSpecificCredentials,
  listSigningCertificates,
  listSshPublicKeys,
  listUserPolicies,
  listUserTags,
  listUsers,
  listVirtualMfaDevices,
  putGroupPolicy,
  putRolePermissionsBoundary,
  putRolePolicy,
  putUserPermissionsBoundary,
  putUserPolicy,
  removeRoleFromInstanceProfile,
  removeUserFromGroup,
  resetServiceSpecificCredential,
  resyncMfaDevice,
  setDefaultPolicyVersion,
  setSecurityTokenServicePreferences,
  simulateCustomPolicy,
  simulatePrincipalPolicy,
  tagInstanceProfile,
  tagMfaDevice,
  tagPolicy,
  tagRole,
  tagUser,
  untagInstanceProfile,
  untagMfaDevice,
  untagPolicy,
  untagRole,
  untagUser,
  updateAccessKey,
  updateAccountPasswordPolicy,
  updateAssumeRolePolicy,
  updateGroup,
  updateLoginProfile,
  updateRole,
  updateRoleDescription,
  updateServiceSpecificCredential,
  updateSigningCertificate,
  updateSshPublicKey,
  updateUser,
  uploadSigningCertificate,
  uploadSshPublicKey,
]

/** What IAM can do, by AWS's names. */
export const iamActions: ReadonlyMap<string, AnyAction> = new Map(ACTIONS.map((action) => [action.name, action]))
