import type { AccessKey } from './aws.ts'

/** A long-term access key as IAM lists it: never its secret. */
export interface ListedAccessKey {
  readonly accessKeyId: string
  readonly status: 'Active' | 'Inactive'
  readonly createDate: Date | undefined
}

/** A device assigned to a user: virtual, hardware, or FIDO. */
export interface MfaDevice {
  /** ARN of a virtual device, bare number of a hardware device; of a FIDO device an ARN with `:u2f/`. */
  readonly serialNumber: string
  readonly userName: string
  readonly enableDate: Date | undefined
}

/** A virtual MFA device of the account, assigned or not. */
export interface VirtualMfaDevice {
  readonly serialNumber: string
  /** `undefined` while nobody uses it. */
  readonly userArn: string | undefined
}

/** A virtual MFA device just created: the only time AWS shows its seed. */
export interface NewVirtualMfaDevice {
  readonly serialNumber: string
  /** Base32 text. Secret. */
  readonly base32Seed: string
  /** Picture of a key URI. Secret. */
  readonly qrCodePng: Uint8Array
}

/** Two codes in a row, as EnableMFADevice and ResyncMFADevice want them. */
export interface AuthenticationCodes {
  readonly authenticationCode1: string
  readonly authenticationCode2: string
}

/** The calls about the caller's own access keys. */
export interface AccessKeys {
  listAccessKeys(): Promise<ListedAccessKey[]>
  /** Sent once. AWS tells the secret this one time. */
  createAccessKey(): Promise<AccessKey>
  updateAccessKey(accessKeyId: string, status: ListedAccessKey['status']): Promise<void>
  deleteAccessKey(accessKeyId: string): Promise<void>
}

/** The calls to IAM that the use cases need. All throw `AwsApiError` when AWS refuses. */
export interface Iam extends AccessKeys {
  /** Of the caller when no user is named. */
  listMfaDevices(userName?: string): Promise<MfaDevice[]>
  listVirtualMfaDevices(assignmentStatus: 'Assigned' | 'Unassigned' | 'Any'): Promise<VirtualMfaDevice[]>
  /** Below a path, else at `/`. */
  createVirtualMfaDevice(virtualMfaDeviceName: string, path?: string): Promise<NewVirtualMfaDevice>
  enableMfaDevice(input: { userName: string; serialNumber: string } & AuthenticationCodes): Promise<void>
  /** AWS: needs no session with MFA. */
  resyncMfaDevice(input: { userName: string; serialNumber: string } & AuthenticationCodes): Promise<void>
  deactivateMfaDevice(input: { userName: string; serialNumber: string }): Promise<void>
  deleteVirtualMfaDevice(serialNumber: string): Promise<void>
  /** Every user, group and role of the account with all their policies; many calls in a large account. */
  getAccountAuthorizationDetails(): Promise<AccountAuthorizationDetails>
}

/** Who holds which policies in an account. */
export interface AccountAuthorizationDetails {
  readonly users: readonly AccountUser[]
  readonly groups: readonly AccountGroup[]
  readonly roles: readonly AccountRole[]
  /** The documents of managed policies that anyone has, by ARN: the default version's. */
  readonly managedPolicies: ReadonlyMap<string, string>
}

/** What users, groups and roles hold. */
export interface AccountPolicyHolder {
  readonly arn: string
  /** Documents by name. */
  readonly inlinePolicies: ReadonlyMap<string, string>
  /** ARNs. */
  readonly attachedPolicies: readonly string[]
}

export interface AccountUser extends AccountPolicyHolder {
  readonly userName: string
  readonly userId: string
  readonly groupNames: readonly string[]
  readonly permissionsBoundary: string | undefined
  readonly tags: Readonly<Record<string, string>>
}

export interface AccountGroup extends AccountPolicyHolder {
  readonly groupName: string
}

export interface AccountRole extends AccountPolicyHolder {
  readonly roleName: string
  readonly roleId: string
  readonly trustPolicy: string
}
