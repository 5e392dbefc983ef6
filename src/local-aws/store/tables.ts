import type {
  AccessKeyRow,
  AccountRow,
  CredentialReportRow,
  GroupRow,
  InstanceRow,
  InstanceProfileRow,
  LastAccessedJobRow,
  MfaBindingRow,
  PolicyRow,
  RoleRow,
  ServiceCredentialRow,
  ServiceUseRow,
  SignedOutRow,
  SignOutMarkRow,
  SigningCertificateRow,
  SshPublicKeyRow,
  TokenCodeUseRow,
  UserRow,
  VirtualMfaDeviceRow,
} from './rows.ts'
import type { BucketRow, ObjectRow, UploadPartRow, UploadRow } from './s3-rows.ts'
import { Table } from './table.ts'

/** The key of a name within an account; AWS: names are unique ignoring case. */
export function nameKey(accountId: string, name: string): string {
  return `${accountId}/${name.toLowerCase()}`
}

/** The key of the one row of `instances`. */
export const INSTANCE = 'instance'

/** Where the index of `mfaBindings` has those of deleted devices. */
export const GONE = 'gone'

/** All tables, empty. */
export function createTables() {
  return {
    instances: new Table<InstanceRow>({ name: 'instances', key: () => INSTANCE, indexes: {} }),
    accounts: new Table<AccountRow, 'alias'>({
      name: 'accounts',
      key: (row) => row.accountId,
      indexes: { alias: (row) => (row.alias === undefined ? [] : [row.alias]) },
    }),
    users: new Table<UserRow, 'name' | 'group' | 'policy' | 'boundary'>({
      name: 'users',
      key: (row) => row.userId,
      indexes: {
        name: (row) => [nameKey(row.accountId, row.userName)],
        group: (row) => row.groupIds,
        policy: (row) => row.attachedPolicies,
        boundary: boundaryOf,
      },
      order: (row) => ({ group: row.accountId, sortKey: row.userName.toLowerCase() }),
    }),
    groups: new Table<GroupRow, 'name' | 'policy'>({
      name: 'groups',
      key: (row) => row.groupId,
      indexes: { name: (row) => [nameKey(row.accountId, row.groupName)], policy: (row) => row.attachedPolicies },
      order: (row) => ({ group: row.accountId, sortKey: row.groupName.toLowerCase() }),
    }),
    roles: new Table<RoleRow, 'name' | 'policy' | 'boundary'>({
      name: 'roles',
      key: (row) => row.roleId,
      indexes: {
        name: (row) => [nameKey(row.accountId, row.roleName)],
        policy: (row) => row.attachedPolicies,
        boundary: boundaryOf,
      },
      order: (row) => ({ group: row.accountId, sortKey: row.roleName.toLowerCase() }),
    }),
    policies: new Table<PolicyRow, 'name'>({
      name: 'policies',
      key: (row) => row.arn,
      indexes: { name: (row) => [nameKey(row.accountId, row.policyName)] },
      order: (row) => ({ group: row.accountId, sortKey: row.policyName.toLowerCase() }),
    }),
    accessKeys: new Table<AccessKeyRow, 'owner'>({
      name: 'accessKeys',
      key: (row) => row.accessKeyId,
      indexes: { owner: (row) => [row.ownerId] },
      isSealed: true,
    }),
    instanceProfiles: new Table<InstanceProfileRow, 'name' | 'role'>({
      name: 'instanceProfiles',
      key: (row) => row.instanceProfileId,
      indexes: {
        name: (row) => [nameKey(row.accountId, row.instanceProfileName)],
        role: (row) => (row.roleId === undefined ? [] : [row.roleId]),
      },
      order: (row) => ({ group: row.accountId, sortKey: row.instanceProfileName.toLowerCase() }),
    }),
    sshPublicKeys: new Table<SshPublicKeyRow, 'owner'>({
      name: 'sshPublicKeys',
      key: (row) => row.sshPublicKeyId,
      indexes: { owner: (row) => [row.ownerId] },
    }),
    signingCertificates: new Table<SigningCertificateRow, 'owner'>({
      name: 'signingCertificates',
      key: (row) => row.certificateId,
      indexes: { owner: (row) => [row.ownerId] },
    }),
    serviceCredentials: new Table<ServiceCredentialRow, 'owner'>({
      name: 'serviceCredentials',
      key: (row) => row.credentialId,
      indexes: { owner: (row) => [row.ownerId] },
      order: (row) => ({ group: row.accountId, sortKey: row.credentialId }),
      isSealed: true,
    }),
    serviceUses: new Table<ServiceUseRow, 'owner'>({
      name: 'serviceUses',
      key: (row) => serviceUseKey(row.ownerId, row.service),
      indexes: { owner: (row) => [row.ownerId] },
    }),
    lastAccessedJobs: new Table<LastAccessedJobRow, 'account'>({
      name: 'lastAccessedJobs',
      key: (row) => row.jobId,
      indexes: { account: (row) => [row.accountId] },
    }),
    credentialReports: new Table<CredentialReportRow>({
      name: 'credentialReports',
      key: (row) => row.accountId,
      indexes: {},
    }),
    virtualMfaDevices: new Table<VirtualMfaDeviceRow, 'owner' | 'name'>({
      name: 'virtualMfaDevices',
      key: (row) => row.serialNumber,
      indexes: {
        owner: (row) => (row.assignment === undefined ? [] : [row.assignment.ownerId]),
        name: (row) => [nameKey(row.accountId, `${row.path}${row.deviceName}`)],
      },
      order: (row) => ({ group: row.accountId, sortKey: row.serialNumber }),
      isSealed: true,
    }),
    mfaBindings: new Table<MfaBindingRow, 'gone'>({
      name: 'mfaBindings',
      key: (row) => row.serialNumber,
      indexes: { gone: (row) => (row.isGone === true ? [GONE] : []) },
      isSealed: true,
    }),
    tokenCodeUses: new Table<TokenCodeUseRow>({ name: 'tokenCodeUses', key: (row) => row.serialNumber, indexes: {} }),
    signedOut: new Table<SignedOutRow, 'owner'>({
      name: 'signedOut',
      key: (row) => row.accessKeyId,
      indexes: { owner: (row) => (row.ownerId === undefined ? [] : [row.ownerId]) },
    }),
    signOutMarks: new Table<SignOutMarkRow>({ name: 'signOutMarks', key: (row) => row.ownerId, indexes: {} }),
    buckets: new Table<BucketRow>({
      name: 'buckets',
      key: (row) => row.name,
      indexes: {},
      order: (row) => ({ group: row.accountId, sortKey: row.name }),
    }),
    objects: new Table<ObjectRow>({
      name: 'objects',
      key: (row) => objectKey(row.bucket, row.key),
      indexes: {},
      order: (row) => ({ group: row.bucket, sortKey: byteOrder(row.key) }),
    }),
    uploads: new Table<UploadRow>({
      name: 'uploads',
      key: (row) => row.uploadId,
      indexes: {},
      order: (row) => ({ group: row.bucket, sortKey: `${byteOrder(row.key)}\u0000${row.uploadId}` }),
    }),
    uploadParts: new Table<UploadPartRow>({
      name: 'uploadParts',
      key: (row) => partKey(row.uploadId, row.partNumber),
      indexes: {},
      order: (row) => ({ group: row.uploadId, sortKey: partKey(row.uploadId, row.partNumber) }),
    }),
  }
}

export type Tables = ReturnType<typeof createTables>

function boundaryOf({ permissionsBoundary }: UserRow | RoleRow): string[] {
  return permissionsBoundary === undefined ? [] : [permissionsBoundary]
}

/** The key of what a user or role last did in a service. */
export function serviceUseKey(ownerId: string, service: string): string {
  return `${ownerId}/${service}`
}

/** The key of an object's row; a bucket's name holds no slash. */
export function objectKey(bucket: string, key: string): string {
  return `${bucket}/${key}`
}

/** The key of an upload's part; parts sort by number. */
export function partKey(uploadId: string, partNumber: number): string {
  return `${uploadId}/${String(partNumber).padStart(5, '0')}`
}

/** One character for each byte of a text's UTF-8: these sort as AWS sorts keys, which UTF-16 does not. */
export function byteOrder(text: string): string {
  // oxlint-disable-next-line no-control-regex
  return /^[\u0000-\u007f]*$/.test(text) ? text : Buffer.from(text).toString('latin1')
}
