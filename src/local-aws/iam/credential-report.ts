import type { ActionContext } from '../query/action.ts'
import type { AccessKeyRow, AccountRow, CredentialReportRow, SigningCertificateRow, UserRow } from '../store/rows.ts'
import { isoSeconds } from '../wire/write-output.ts'
import { requireAccount } from './accounts.ts'
import { userArn } from './users.ts'

// The credential report (IAM User Guide, "Getting credential reports for your AWS account"), its values as live reports have
// them: `N/A` where there is no such credential, `no_information` for a password never used, `not_supported` for root.

const REUSED_FOR_MS = 4 * 3_600_000
const DAY_MS = 86_400_000
const NONE = 'N/A'

const COLUMNS = [
  'user',
  'arn',
  'user_creation_time',
  'password_enabled',
  'password_last_used',
  'password_last_changed',
  'password_next_rotation',
  'mfa_active',
  ...accessKeyColumns(1),
  ...accessKeyColumns(2),
  'cert_1_active',
  'cert_1_last_rotated',
  'cert_2_active',
  'cert_2_last_rotated',
]

/** Whether a report is still given out: AWS makes a new one after four hours. */
export function isFresh({ generatedAt }: CredentialReportRow, now: number): boolean {
  return now - generatedAt < REUSED_FOR_MS
}

/** The report as CSV: the root user, then the users by name ignoring case; no line end after the last. */
export function reportText(context: ActionContext): string {
  const account = requireAccount(context)
  const users = context.tables.users.sorted(context.accountId).rows
  const rows = [COLUMNS, rootRow(context, account), ...users.map((user) => userRow(context, account, user))]
  return rows.map((fields) => fields.map(quote).join(',')).join('\n')
}

function rootRow(context: ActionContext, { accountId, createdAt, root }: AccountRow): string[] {
  return [
    '<root_account>',
    `arn:aws:iam::${accountId}:root`,
    dateOf(createdAt),
    'not_supported',
    root.passwordLastUsedAt === undefined ? 'no_information' : dateOf(root.passwordLastUsedAt),
    'not_supported',
    'not_supported',
    ...credentialFields(context, accountId),
  ]
}

function userRow(context: ActionContext, account: AccountRow, user: UserRow): string[] {
  return [
    user.userName,
    userArn(user),
    dateOf(user.createdAt),
    ...passwordFields(account, user),
    ...credentialFields(context, user.userId),
  ]
}

function passwordFields({ passwordPolicy }: AccountRow, { loginProfile, passwordLastUsedAt }: UserRow): string[] {
  if (loginProfile === undefined) return ['false', NONE, NONE, NONE]
  const { passwordChangedAt } = loginProfile
  const maxAge = passwordPolicy?.maxPasswordAge
  return [
    'true',
    passwordLastUsedAt === undefined ? 'no_information' : dateOf(passwordLastUsedAt),
    dateOf(passwordChangedAt),
    maxAge === undefined ? NONE : dateOf(passwordChangedAt + maxAge * DAY_MS),
  ]
}

function credentialFields({ tables }: ActionContext, ownerId: string): string[] {
  const keys = tables.accessKeys.list('owner', ownerId).toSorted((a, b) => a.createdAt - b.createdAt)
  const certificates = tables.signingCertificates.list('owner', ownerId).toSorted((a, b) => a.uploadedAt - b.uploadedAt)
  return [
    String(tables.virtualMfaDevices.count('owner', ownerId) > 0),
    ...accessKeyFields(keys[0]),
    ...accessKeyFields(keys[1]),
    ...certificateFields(certificates[0]),
    ...certificateFields(certificates[1]),
  ]
}

/** AWS: an inactive key keeps its dates. */
function accessKeyFields(key: AccessKeyRow | undefined): string[] {
  if (key === undefined) return ['false', NONE, NONE, NONE, NONE]
  const { status, createdAt, lastUsed } = key
  const use = lastUsed === undefined ? [NONE, NONE, NONE] : [dateOf(lastUsed.at), lastUsed.region, lastUsed.serviceName]
  return [String(status === 'Active'), dateOf(createdAt), ...use]
}

function certificateFields(certificate: SigningCertificateRow | undefined): string[] {
  if (certificate === undefined) return ['false', NONE]
  return [String(certificate.status === 'Active'), dateOf(certificate.uploadedAt)]
}

function accessKeyColumns(number: number): string[] {
  return ['active', 'last_rotated', 'last_used_date', 'last_used_region', 'last_used_service'].map(
    (name) => `access_key_${number}_${name}`,
  )
}

function dateOf(at: number): string {
  return isoSeconds(new Date(at))
}

/** A user's name may hold a comma (RFC 4180). */
function quote(field: string): string {
  return field.includes(',') ? `"${field}"` : field
}
