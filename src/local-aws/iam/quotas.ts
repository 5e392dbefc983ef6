import { limitExceeded } from './iam-errors.ts'

/** AWS's default quotas, by the names its errors use (IAM User Guide, "IAM and AWS STS quotas"). */
export const QUOTAS = {
  UsersPerAccount: 5000,
  GroupsPerAccount: 300,
  RolesPerAccount: 1000,
  PoliciesPerAccount: 1500,
  GroupsPerUser: 10,
  AccessKeysPerUser: 2,
  CertificatesPerUser: 2,
  SSHPublicKeysPerUser: 5,
  ContextSpecificCredentialsPerUserPerContext: 2,
  InstanceProfilesPerAccount: 1000,
  PoliciesPerUser: 10,
  PoliciesPerGroup: 10,
  PoliciesPerRole: 20,
  VersionsPerPolicy: 5,
  /** Characters of a managed policy and of a trust policy; white space isn't counted. */
  PolicySize: 6144,
  ACLSizePerRole: 2048,
} as const

/** Characters of all inline policies of one holder together; white space isn't counted. */
export const INLINE_POLICY_SIZES = { user: 2048, group: 5120, role: 10_240 } as const

/** @throws AwsApiError LimitExceeded when there are already as many as the quota allows. */
export function requireRoom(quota: keyof typeof QUOTAS, count: number): void {
  if (count >= QUOTAS[quota]) throw limitExceeded(quota, QUOTAS[quota])
}
