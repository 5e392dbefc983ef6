import type { Clock } from './clock.ts'

/** A long-term pair of an IAM user or of the root user. */
export interface AccessKey {
  readonly accessKeyId: string
  readonly secretAccessKey: string
}

/** Temporary credentials as STS answers them. */
export interface SessionCredentials extends AccessKey {
  readonly sessionToken: string
  readonly expiration: Date
}

/** What a request is signed with. */
export interface Credentials extends AccessKey {
  readonly sessionToken?: string | undefined
}

/** Who signed a request, from GetCallerIdentity. */
export interface CallerIdentity {
  readonly partition: string
  readonly account: string
  readonly arn: string
  /** `undefined` for roles and federated users; `root` for the root user. */
  readonly userName: string | undefined
  /** Tells one local AWS from another at the same endpoint; `undefined` at AWS. */
  readonly localAwsInstanceId: string | undefined
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

/** The calls to IAM that the use cases need. All throw `AwsApiError` when AWS refuses. */
export interface Iam {
  /** Of the caller when no user is named. */
  listMfaDevices(userName?: string): Promise<MfaDevice[]>
  listVirtualMfaDevices(assignmentStatus: 'Assigned' | 'Unassigned' | 'Any'): Promise<VirtualMfaDevice[]>
  createVirtualMfaDevice(virtualMfaDeviceName: string): Promise<NewVirtualMfaDevice>
  enableMfaDevice(input: { userName: string; serialNumber: string } & AuthenticationCodes): Promise<void>
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
  readonly trustPolicy: string
}

/** The calls to STS that the use cases need. All throw `AwsApiError` when AWS refuses. */
export interface Sts {
  getCallerIdentity(): Promise<CallerIdentity>
  /** Never sent twice when a token code is in it, unless AWS surely did not look at the code. */
  getSessionToken(input: {
    serialNumber: string
    tokenCode: string
    durationSeconds: number
  }): Promise<SessionCredentials>
  assumeRole(input: AssumeRoleInput): Promise<SessionCredentials>
  /** Seconds by which the computer's clock is ahead of AWS's, from the last answer; `undefined` before one. */
  clockSkewSeconds(): number | undefined
}

/** What AssumeRole is asked for. */
export interface AssumeRoleInput {
  readonly roleArn: string
  readonly roleSessionName: string
  readonly durationSeconds: number
  readonly externalId?: string | undefined
}

/** AWS, or a local AWS: gives clients that sign with given credentials. */
export interface Aws {
  iam(credentials: Credentials): Iam
  sts(credentials: Credentials): Sts
}

/** All that makes one session differ from another, so that worlds never mix. */
export interface SessionKey {
  readonly partition: string
  /** The URL of STS when one was chosen, else `aws`. */
  readonly endpoint: string
  readonly localAwsInstanceId?: string | undefined
  readonly accessKeyId: string
  readonly account: string
  readonly userName: string
  readonly serialNumber: string
  readonly durationSeconds: number
  /** For the session of a role that was assumed from this user's session. */
  readonly role?: AssumeRoleInput | undefined
}

/** A session as it was kept. */
export interface CachedSession {
  readonly credentials: SessionCredentials
  readonly issuedAt: Date
}

/** A cached session with what it was cached under. */
export interface ListedSession extends CachedSession {
  readonly key: SessionKey
}

/** Sessions kept from one run to the next. */
export interface SessionStore {
  /** `undefined` when there is none, or when what is there can't be read. */
  find(key: SessionKey): Promise<CachedSession | undefined>
  save(key: SessionKey, session: CachedSession): Promise<void>
  list(): Promise<ListedSession[]>
  remove(key: SessionKey): Promise<void>
}

/** A long-term key in the vault, without its secret. */
export interface KeyEntry {
  readonly profile: string
  readonly accessKeyId: string
  /** The STS endpoint the key was made for, else `aws`. */
  readonly endpoint: string
  readonly addedAt: Date
}

/** The vault: long-term keys by profile. */
export interface KeyStore {
  /** Asks for no passphrase. */
  list(): Promise<KeyEntry[]>
  /** `undefined` when the vault has no key for the profile. */
  find(profile: string): Promise<AccessKey | undefined>
  save(entry: KeyEntry, accessKey: AccessKey): Promise<void>
  /** `false` when there was none. */
  remove(profile: string): Promise<boolean>
}

/** Token codes that AWS has seen, kept as hashes: each works once. */
export interface SpentCodes {
  isSpent(serialNumber: string, tokenCode: string): Promise<boolean>
  add(serialNumber: string, tokenCode: string): Promise<void>
}

/** Whose access key it is, and the device it signs in with: remembered, so that a session is found without a call. */
export interface KnownUser {
  readonly partition: string
  readonly account: string
  readonly userName: string
  readonly arn: string
  readonly localAwsInstanceId: string | undefined
  /** `undefined` until there is one, or one of several is chosen. */
  readonly serialNumber: string | undefined
}

/** A user who can sign in. */
export interface UserWithDevice extends KnownUser {
  readonly serialNumber: string
}

/** What was found out about access keys. */
export interface KnownUsers {
  find(endpoint: string, accessKeyId: string): Promise<KnownUser | undefined>
  save(endpoint: string, accessKeyId: string, user: KnownUser): Promise<void>
  remove(endpoint: string, accessKeyId: string): Promise<void>
}

/** An enrollment that was begun, so that one that is interrupted can be named and resumed. */
export interface EnrollmentRecord {
  readonly endpoint: string
  readonly account: string
  readonly userName: string
  readonly serialNumber: string
  readonly startedAt: Date
  /**
   * `created`: exists or may exist, unassigned; `shown`: its QR code was shown, so a phone may hold it; `enabled`:
   * assigned just now, and not yet known everywhere.
   */
  readonly state: 'created' | 'shown' | 'enabled'
  readonly enabledAt?: Date | undefined
  /** The device that it is to take the place of; gone when that is deactivated. */
  readonly replaces?: string | undefined
}

/** Enrollments that didn't come to their end, and those that just did. */
export interface Enrollments {
  /** Newest first. */
  list(): Promise<EnrollmentRecord[]>
  find(endpoint: string, serialNumber: string): Promise<EnrollmentRecord | undefined>
  save(record: EnrollmentRecord): Promise<void>
  /** The device is assigned, or gone. */
  remove(record: Pick<EnrollmentRecord, 'endpoint' | 'serialNumber'>): Promise<void>
}

/** Waits, telling the person why. */
export interface Waiting {
  until(moment: Date, reason: string): Promise<void>
}

/** The questions of signing in. Each throws `USAGE`, naming an option, where nobody can be asked. */
export interface SignInPrompts {
  /** Six digits; `again` says why the last ones did not do. */
  askTokenCode(serialNumber: string, again?: string): Promise<string>
  /** One of several devices. */
  chooseDevice(devices: readonly MfaDevice[]): Promise<string>
  say(text: string): void
}

/** The questions of an enrollment. */
export interface EnrollmentPrompts {
  /** Shows the QR code; resolves when it is on the screen. */
  showDevice(device: NewVirtualMfaDevice): Promise<void>
  /** The code the device shows, or the one after it; `again` says why the last codes did not do. */
  askAuthenticationCode(which: 1 | 2, again?: string): Promise<string>
  say(text: string): void
  /** What a person who stops here is told to do next; `undefined` when nothing is left undone. */
  setNextStep(hint: string | undefined): void
}

export type { Clock }
