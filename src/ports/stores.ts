import type { AccessKey, AssumeRoleInput, SessionCredentials } from './aws.ts'

// What is kept on the computer from one run to the next.

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

/** Lets one process at a time do what many want to, such as asking a person. */
export interface Turns {
  /**
   * Does the work when nobody else does work of this name, on this computer and as this user. Whoever waited looks
   * again whether there still is anything to do. The turn of a process that is killed goes to exactly one that waits.
   *
   * @throws SallyportError `STORE_UNUSABLE` when one and the same process has had the turn for ten minutes.
   */
  inTurn<Result>(name: string, work: () => Promise<Result>): Promise<Result>
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

/** A rotation of a profile's key that was begun, so that whatever interrupts it, the next one finishes it. */
export interface RotationRecord {
  readonly endpoint: string
  readonly profile: string
  readonly oldAccessKeyId: string
  /** All keys that the user had when it began; another one is the new key, whose answer may have got lost. */
  readonly before: readonly string[]
  /** As soon as AWS has answered with it. */
  readonly newAccessKeyId?: string | undefined
  readonly startedAt: Date
}

/** Rotations that didn't come to their end. */
export interface Rotations {
  find(endpoint: string, profile: string): Promise<RotationRecord | undefined>
  save(record: RotationRecord): Promise<void>
  remove(record: Pick<RotationRecord, 'endpoint' | 'profile'>): Promise<void>
}

/** Seeds of devices whose user chose to keep them in the vault: key and seed in one place are one factor. */
export interface SeedStore {
  /** Base32 text, secret; `undefined` when none is kept. */
  findSeed(endpoint: string, serialNumber: string): Promise<string | undefined>
  saveSeed(endpoint: string, serialNumber: string, base32Seed: string): Promise<void>
  /** `false` when there was none. */
  removeSeed(endpoint: string, serialNumber: string): Promise<boolean>
}

/** Where a vault's contents are. */
export type VaultKind = 'file' | 'keychain'

/** Which vault is used, and why, as the end of a sentence. */
export interface VaultChoice {
  readonly kind: VaultKind
  readonly why: string
}

/** How much was moved. */
export interface VaultMoved {
  readonly keys: number
  readonly seeds: number
}

/** The vault as a whole. */
export interface VaultStore extends KeyStore, SeedStore {
  /** What is used, or would be made. Where nothing is kept yet, a keychain is tried for it. */
  choice(): Promise<VaultChoice>
  /**
   * A person's choice for a vault that is to be made, and the option it was made by.
   *
   * @throws SallyportError `USAGE` when the vault is in another place already.
   */
  want(kind: VaultKind, source: string): Promise<void>
  /**
   * Takes all of it to another place, or finishes doing so.
   *
   * @returns `undefined` when nothing is anywhere else.
   */
  move(kind: VaultKind): Promise<VaultMoved | undefined>
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
  /** When its clock was adjusted, which is not known everywhere at once either. */
  readonly resyncedAt?: Date | undefined
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
