import type { FindingCode } from './finding.ts'

/** What an action is to somebody who holds credentials without MFA. */
export type ActionKind =
  | 'harmless'
  | 'other'
  | Extract<FindingCode, 'escalation' | 'factor-removal' | 'device-deletion' | 'persistence' | 'role-edge'>

/** What it takes to get and use a device, and why leaving it open is right. */
export const HARMLESS: ReadonlyMap<string, string> = new Map([
  ['iam:CreateVirtualMFADevice', "makes a device that is nobody's yet"],
  ['iam:EnableMFADevice', 'the first device must be enrolled without MFA; AWS refuses a further one of the same user'],
  ['iam:ResyncMFADevice', 'takes two codes of the device'],
  ['iam:GetUser', 'reads the user'],
  ['iam:GetMFADevice', 'reads a device'],
  ['iam:ListMFADevices', 'reads which devices the user has'],
  ['iam:ListVirtualMFADevices', 'reads which virtual devices there are'],
  ['iam:ListMFADeviceTags', 'reads the tags of a device'],
  ['iam:ListUsers', 'reads who the users are'],
  ['iam:GetAccountPasswordPolicy', 'reads the rules for passwords'],
  ['iam:GetAccountSummary', 'reads counts'],
  ['iam:ListAccountAliases', 'reads the name of the account'],
  ['iam:GetLoginProfile', 'reads whether the user has a password'],
  ['sts:GetSessionToken', 'is how one signs in with MFA; AWS says that no policy stops it'],
  ['sts:GetCallerIdentity', 'tells who one is; AWS says that no policy stops it'],
  ['sts:GetAccessKeyInfo', 'tells the account of a key'],
  ['sts:DecodeAuthorizationMessage', 'reads the message of a refusal'],
])

const KINDS: Readonly<Record<Exclude<ActionKind, 'harmless' | 'other'>, readonly string[]>> = {
  escalation: [
    'iam:AddUserToGroup',
    'iam:AttachGroupPolicy',
    'iam:AttachRolePolicy',
    'iam:AttachUserPolicy',
    'iam:CreatePolicyVersion',
    'iam:DeleteGroupPolicy',
    'iam:DeleteUserPermissionsBoundary',
    'iam:DeleteUserPolicy',
    'iam:DetachGroupPolicy',
    'iam:DetachUserPolicy',
    'iam:PassRole',
    'iam:PutGroupPolicy',
    'iam:PutRolePolicy',
    'iam:PutUserPermissionsBoundary',
    'iam:PutUserPolicy',
    'iam:RemoveUserFromGroup',
    'iam:SetDefaultPolicyVersion',
    'iam:UpdateAssumeRolePolicy',
  ],
  'factor-removal': ['iam:DeactivateMFADevice', 'iam:TagMFADevice', 'iam:UntagMFADevice'],
  'device-deletion': ['iam:DeleteVirtualMFADevice'],
  persistence: [
    'iam:ChangePassword',
    'iam:CreateAccessKey',
    'iam:CreateLoginProfile',
    'iam:CreateServiceSpecificCredential',
    'iam:CreateUser',
    'iam:ResetServiceSpecificCredential',
    'iam:UpdateAccessKey',
    'iam:UpdateLoginProfile',
    'iam:UpdateServiceSpecificCredential',
    'iam:UpdateSigningCertificate',
    'iam:UpdateSSHPublicKey',
    'iam:UploadSigningCertificate',
    'iam:UploadSSHPublicKey',
  ],
  'role-edge': [],
}

const BY_NAME = new Map(
  Object.entries(KINDS).flatMap(([kind, names]) => names.map((name) => [name, kind as ActionKind] as const)),
)

export function kindOf(name: string): ActionKind {
  if (HARMLESS.has(name)) return 'harmless'
  return BY_NAME.get(name) ?? (name.startsWith('sts:') ? 'role-edge' : 'other')
}

/** Credentials of a service of its own: requests with them have no MFA in their context, ever. */
export const SERVICE_CREDENTIALS: ReadonlySet<string> = new Set([
  'iam:CreateServiceSpecificCredential',
  'iam:UploadSSHPublicKey',
  'iam:UploadSigningCertificate',
])
