// What local AWS keeps, row by row. Times are milliseconds since 1970. Rows are immutable: `put` a changed copy.
// An owner is an IAM user's unique id (AIDA…) or, for the root user, the account id.

export interface Tag {
  readonly Key: string
  readonly Value: string
}

/** This state, told from every other. There is one row. */
export interface InstanceRow {
  readonly instanceId: string
}

export interface AccountRow {
  readonly accountId: string
  readonly alias?: string
  readonly createdAt: number
  /** The root user; without a password it can't sign in. */
  readonly root: { readonly email: string; readonly passwordHash?: string; readonly passwordLastUsedAt?: number }
  readonly passwordPolicy?: PasswordPolicy
  /** The version of session tokens that STS's global endpoint is to issue; AWS's default is 1. */
  readonly globalEndpointTokenVersion?: 1 | 2
  /** Of the service-linked roles that were deleted last. */
  readonly deletionTaskIds?: readonly string[]
}

export interface PasswordPolicy {
  readonly minimumPasswordLength: number
  readonly requireSymbols: boolean
  readonly requireNumbers: boolean
  readonly requireUppercaseCharacters: boolean
  readonly requireLowercaseCharacters: boolean
  readonly allowUsersToChangePassword: boolean
  readonly maxPasswordAge?: number
  readonly passwordReusePrevention?: number
  readonly hardExpiry?: boolean
}

/** What users, groups and roles have in common: policies by name or ARN. */
export interface PolicyHolder {
  /** ARNs in the order of attachment. */
  readonly attachedPolicies: readonly string[]
  /** Documents as given, by policy name. */
  readonly inlinePolicies: Readonly<Record<string, string>>
}

export interface UserRow extends PolicyHolder {
  readonly accountId: string
  readonly userId: string
  readonly userName: string
  readonly path: string
  readonly createdAt: number
  readonly groupIds: readonly string[]
  readonly permissionsBoundary?: string
  readonly tags: readonly Tag[]
  readonly loginProfile?: LoginProfile
  readonly passwordLastUsedAt?: number
}

export interface LoginProfile {
  readonly createdAt: number
  readonly passwordHash: string
  readonly passwordChangedAt: number
  readonly passwordResetRequired: boolean
  /** Hashes of the passwords before, latest first, for the account's rule on reuse. */
  readonly previousPasswordHashes?: readonly string[]
}

export interface GroupRow extends PolicyHolder {
  readonly accountId: string
  readonly groupId: string
  readonly groupName: string
  readonly path: string
  readonly createdAt: number
}

export interface RoleRow extends PolicyHolder {
  readonly accountId: string
  readonly roleId: string
  readonly roleName: string
  readonly path: string
  readonly createdAt: number
  readonly description?: string
  readonly assumeRolePolicyDocument: string
  /** The users and roles that the document names: their ARNs as written, with their unique ids at that time. */
  readonly trustedPrincipals?: Readonly<Record<string, string>>
  readonly maxSessionDuration: number
  readonly permissionsBoundary?: string
  readonly tags: readonly Tag[]
  readonly lastUsedAt?: number
  /** The principal of the service that the role is linked to. */
  readonly serviceLinkedTo?: string
}

export interface PolicyRow {
  readonly accountId: string
  readonly arn: string
  readonly policyId: string
  readonly policyName: string
  readonly path: string
  readonly description?: string
  readonly createdAt: number
  readonly updatedAt: number
  readonly tags: readonly Tag[]
  readonly defaultVersionId: string
  /** The number of the next version. */
  readonly nextVersion: number
  readonly versions: readonly { readonly versionId: string; readonly document: string; readonly createdAt: number }[]
}

export interface AccessKeyRow {
  readonly accessKeyId: string
  readonly accountId: string
  readonly ownerId: string
  readonly secretAccessKey: string
  readonly status: 'Active' | 'Inactive'
  readonly createdAt: number
  readonly lastUsed?: { readonly at: number; readonly region: string; readonly serviceName: string }
}

export interface InstanceProfileRow {
  readonly accountId: string
  readonly instanceProfileId: string
  readonly instanceProfileName: string
  readonly path: string
  readonly createdAt: number
  readonly tags: readonly Tag[]
  /** AWS: a profile holds one role at most. */
  readonly roleId?: string
}

export interface SshPublicKeyRow {
  readonly sshPublicKeyId: string
  readonly accountId: string
  readonly ownerId: string
  /** As it was uploaded. */
  readonly body: string
  /** MD5 in pairs of hexadecimal digits. */
  readonly fingerprint: string
  readonly status: 'Active' | 'Inactive'
  readonly uploadedAt: number
}

export interface SigningCertificateRow {
  readonly certificateId: string
  readonly accountId: string
  readonly ownerId: string
  readonly body: string
  readonly status: 'Active' | 'Inactive'
  readonly uploadedAt: number
}

/** A password of one service, such as Git's in CodeCommit. */
export interface ServiceCredentialRow {
  readonly credentialId: string
  readonly accountId: string
  readonly ownerId: string
  readonly serviceName: string
  /** What one signs in with: a user name, or an alias in services that have API keys. */
  readonly serviceUserName: string
  readonly secret: string
  readonly status: 'Active' | 'Inactive'
  readonly createdAt: number
  readonly expiresAt?: number
}

/** The last time that a user or role called a service. */
export interface ServiceUseRow {
  readonly ownerId: string
  /** As in the action's prefix, such as `iam`. */
  readonly service: string
  readonly at: number
  readonly region: string
  /** The same of each action that was tracked, such as `CreateUser`; absent in rows of earlier versions. */
  readonly actions?: Readonly<Record<string, { readonly at: number; readonly region: string }>>
}

/** A report of last accesses that was asked for; what it tells is looked up when it is read. */
export interface LastAccessedJobRow {
  readonly jobId: string
  readonly accountId: string
  /** Of the user, group, role or policy it is about. */
  readonly arn: string
  readonly granularity: 'SERVICE_LEVEL' | 'ACTION_LEVEL'
  readonly createdAt: number
}

/** The account's latest credential report. */
export interface CredentialReportRow {
  readonly accountId: string
  readonly generatedAt: number
  readonly content: string
}

export interface VirtualMfaDeviceRow {
  readonly serialNumber: string
  readonly accountId: string
  readonly path: string
  readonly deviceName: string
  readonly base32Seed: string
  readonly tags: readonly Tag[]
  /** Set while the device is assigned. */
  readonly assignment?: { readonly ownerId: string; readonly enabledAt: number }
  /** Time steps by which the device's clock is ahead of ours; set when codes are accepted at enrollment or resync. */
  readonly clockAdjustmentSteps: number
}

/** What STS and sign-in know of a device: it reaches them some seconds after IAM (`propagationSeconds`). */
export interface MfaBindingRow {
  readonly serialNumber: string
  readonly accountId: string
  /** Set when the device was deleted. */
  readonly isGone?: true
  /** In the order of time; the last one whose time has come holds. */
  readonly entries: readonly MfaBinding[]
}

export interface MfaBinding {
  readonly effectiveAt: number
  /** `undefined` when the device is not assigned, or gone. */
  readonly device?: { readonly ownerId: string; readonly base32Seed: string; readonly clockAdjustmentSteps: number }
}

/** What has been done with codes of a device; outlives the device, since its serial number may come again. */
export interface TokenCodeUseRow {
  readonly serialNumber: string
  /** Time steps whose codes were accepted and may not be again, the latest of them. */
  readonly spentSteps: readonly number[]
  /** No code of this step or an earlier one is accepted: among them are spent ones that are no longer listed. */
  readonly spentUpTo?: number
  /** The second step of the last accepted pair of enrollment or resync. */
  readonly lastPairStep?: number
  /** Verifications within a window of three minutes, counted from 1970. */
  readonly window: number
  readonly verifications: number
}

/** A console session that was signed out before its end. */
export interface SignedOutRow {
  readonly accessKeyId: string
  /** Absent in rows of earlier versions. */
  readonly ownerId?: string
  readonly expiresAt: number
}

/** In place of sign-outs that were too many to be listed: all console sessions of an owner that began until then are signed out. */
export interface SignOutMarkRow {
  readonly ownerId: string
  readonly issuedUpTo: number
  /** From then on none of those sessions is left. */
  readonly expiresAt: number
}
