import type { RuleName } from '../rules.ts'

/** What enrolling and signing in take without MFA, and what tells nothing worth hiding; in lower case. */
export const HARMLESS: ReadonlySet<string> = new Set(
  [
    'CreateVirtualMFADevice',
    'EnableMFADevice',
    'GetUser',
    'GetMFADevice',
    'ListMFADevices',
    'ListVirtualMFADevices',
    'ResyncMFADevice',
    'ListUsers',
    'ListMFADeviceTags',
    'GetAccountPasswordPolicy',
    'GetAccountSummary',
    'ListAccountAliases',
    'GetLoginProfile',
  ]
    .map((name) => `iam:${name.toLowerCase()}`)
    .concat('sts:getsessiontoken', 'sts:getcalleridentity', 'sts:getaccesskeyinfo'),
)

interface RiskyActions {
  readonly rule: RuleName
  readonly why: string
  readonly advice: string
  readonly actions: readonly string[]
}

/** What must not go without MFA, by what one can do with it. */
export const RISKY: readonly RiskyActions[] = [
  {
    rule: 'mfa-exempts-device-removal',
    why: 'removes the second factor without the second factor',
    advice: 'take it out of NotAction: leaving a device takes MFA, a lost one an administrator',
    actions: iam('DeactivateMFADevice', 'DeleteVirtualMFADevice'),
  },
  {
    rule: 'mfa-exempts-credentials',
    why: 'makes, resets or revives credentials without MFA',
    advice: 'take it out of NotAction',
    actions: iam(
      'CreateAccessKey',
      'UpdateAccessKey',
      'CreateLoginProfile',
      'UpdateLoginProfile',
      'CreateServiceSpecificCredential',
      'ResetServiceSpecificCredential',
      'UpdateServiceSpecificCredential',
      'UploadSSHPublicKey',
      'UpdateSSHPublicKey',
      'UploadSigningCertificate',
      'UpdateSigningCertificate',
    ),
  },
  {
    rule: 'mfa-exempts-password-change',
    why: 'a stolen password can be replaced without MFA',
    advice: 'keep it only if users must change their password at the first sign-in',
    actions: iam('ChangePassword'),
  },
  {
    rule: 'mfa-exempts-escalation',
    why: 'changes who may do what without MFA',
    advice: 'list the exempt actions one by one',
    actions: iam(
      'AttachUserPolicy',
      'AttachGroupPolicy',
      'AttachRolePolicy',
      'PutUserPolicy',
      'PutGroupPolicy',
      'PutRolePolicy',
      'DetachUserPolicy',
      'DetachGroupPolicy',
      'DeleteUserPolicy',
      'DeleteGroupPolicy',
      'AddUserToGroup',
      'RemoveUserFromGroup',
      'CreatePolicyVersion',
      'SetDefaultPolicyVersion',
      'UpdateAssumeRolePolicy',
      'PutUserPermissionsBoundary',
      'DeleteUserPermissionsBoundary',
      'DeleteRolePermissionsBoundary',
      'PassRole',
      'CreateUser',
      'CreateRole',
    ),
  },
  {
    rule: 'mfa-exempts-roles',
    why: 'gives a session that need not have MFA',
    advice: 'take it out of NotAction: AssumeRole with a token code passes without it',
    actions: ['sts:AssumeRole', 'sts:GetFederationToken'],
  },
]

function iam(...names: string[]): string[] {
  return names.map((name) => `iam:${name}`)
}
