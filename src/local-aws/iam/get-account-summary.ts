import { defineAction } from '../query/action.ts'
import { accountResource, requireAccount } from './accounts.ts'
import { INLINE_POLICY_SIZES, QUOTAS } from './quotas.ts'

/** What is in the account and what may be, by AWS's keys; what local AWS doesn't have is counted as none. */
export const getAccountSummary = defineAction<object>({
  name: 'GetAccountSummary',

  resource: accountResource,

  run(context) {
    const { tables, accountId } = context
    const policies = tables.policies.sorted(accountId).rows
    const devices = tables.virtualMfaDevices.sorted(accountId).rows
    return {
      SummaryMap: {
        Users: tables.users.sorted(accountId).rows.length,
        Groups: tables.groups.sorted(accountId).rows.length,
        Roles: tables.roles.sorted(accountId).rows.length,
        Policies: policies.length,
        PolicyVersionsInUse: policies.reduce((count, { versions }) => count + versions.length, 0),
        MFADevices: devices.length,
        MFADevicesInUse: devices.filter(({ assignment }) => assignment !== undefined).length,
        AccountMFAEnabled: flag(tables.virtualMfaDevices.count('owner', accountId) > 0),
        AccountAccessKeysPresent: flag(tables.accessKeys.count('owner', accountId) > 0),
        AccountPasswordPresent: flag(requireAccount(context).root.passwordHash !== undefined),
        AccountSigningCertificatesPresent: flag(tables.signingCertificates.count('owner', accountId) > 0),
        InstanceProfiles: tables.instanceProfiles.sorted(accountId).rows.length,
        Providers: 0,
        ServerCertificates: 0,
        GlobalEndpointTokenVersion: requireAccount(context).globalEndpointTokenVersion ?? 1,
        ...SUMMARY_QUOTAS,
      },
    }
  },
})

/** AWS's default quotas, by GetAccountSummary's keys. */
const SUMMARY_QUOTAS = {
  UsersQuota: QUOTAS.UsersPerAccount,
  GroupsQuota: QUOTAS.GroupsPerAccount,
  RolesQuota: QUOTAS.RolesPerAccount,
  PoliciesQuota: QUOTAS.PoliciesPerAccount,
  GroupsPerUserQuota: QUOTAS.GroupsPerUser,
  AccessKeysPerUserQuota: QUOTAS.AccessKeysPerUser,
  AttachedPoliciesPerUserQuota: QUOTAS.PoliciesPerUser,
  AttachedPoliciesPerGroupQuota: QUOTAS.PoliciesPerGroup,
  AttachedPoliciesPerRoleQuota: QUOTAS.PoliciesPerRole,
  PolicySizeQuota: QUOTAS.PolicySize,
  VersionsPerPolicyQuota: QUOTAS.VersionsPerPolicy,
  AssumeRolePolicySizeQuota: QUOTAS.ACLSizePerRole,
  UserPolicySizeQuota: INLINE_POLICY_SIZES.user,
  GroupPolicySizeQuota: INLINE_POLICY_SIZES.group,
  RolePolicySizeQuota: INLINE_POLICY_SIZES.role,
  PolicyVersionsInUseQuota: 10_000,
  SigningCertificatesPerUserQuota: QUOTAS.CertificatesPerUser,
  ServerCertificatesQuota: 20,
  InstanceProfilesQuota: QUOTAS.InstanceProfilesPerAccount,
}

function flag(isTrue: boolean): 0 | 1 {
  return isTrue ? 1 : 0
}
