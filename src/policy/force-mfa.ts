/** A policy as one writes it, ready for `JSON.stringify`. */
export interface PolicyJson {
  readonly Version: '2012-10-17'
  readonly Statement: readonly StatementJson[]
}

interface StatementJson {
  readonly Sid: string
  readonly Effect: 'Allow' | 'Deny'
  readonly Action?: readonly string[]
  readonly NotAction?: readonly string[]
  readonly Resource: string | readonly string[]
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>
}

const OWN_USER = 'arn:aws:iam::*:user/${aws:username}'
const ANY_DEVICE = 'arn:aws:iam::*:mfa/*'

/**
 * The policy that AWS's tutorial "Permit users to manage their credentials and MFA settings" calls `Force_MFA` (IAM User
 * Guide, "AWS: Allows MFA-authenticated IAM users to manage their own credentials on the Security credentials page"):
 * users manage their own credentials, and without MFA may do nothing but what it takes to get a device.
 *
 * It reaches users without a path only: `user/${aws:username}` is the ARN of no others.
 *
 * @param allowPasswordChange - Exempts the password change too. Without it a user who must change the password at the
 *   first sign-in can't; with it a stolen password can be replaced without MFA.
 */
export function forceMfaPolicy({ allowPasswordChange = false } = {}): PolicyJson {
  const passwordChange = allowPasswordChange ? iam('ChangePassword', 'GetAccountPasswordPolicy') : []
  return {
    Version: '2012-10-17',
    Statement: [
      allow('AllowViewAccountInfo', iam('GetAccountPasswordPolicy', 'ListVirtualMFADevices'), '*'),
      allow('AllowManageOwnPasswords', iam('ChangePassword', 'GetUser')),
      allow('AllowManageOwnAccessKeys', iam('CreateAccessKey', 'DeleteAccessKey', 'ListAccessKeys', 'UpdateAccessKey')),
      allow('AllowManageOwnSigningCertificates', forEach('SigningCertificate', 'Delete', 'List', 'Update', 'Upload')),
      allow('AllowManageOwnSSHPublicKeys', forEach('SSHPublicKey', 'Delete', 'Get', 'List', 'Update', 'Upload')),
      allow(
        'AllowManageOwnGitCredentials',
        forEach('ServiceSpecificCredential', 'Create', 'Delete', 'List', 'Reset', 'Update'),
      ),
      allow('AllowManageOwnVirtualMFADevice', iam('CreateVirtualMFADevice'), ANY_DEVICE),
      allow(
        'AllowManageOwnUserMFA',
        iam('DeactivateMFADevice', 'EnableMFADevice', 'GetMFADevice', 'ListMFADevices', 'ResyncMFADevice'),
      ),
      denyWithoutMfa('DenyAllExceptListedIfNoMFA', [
        ...iam(
          'CreateVirtualMFADevice',
          'EnableMFADevice',
          'GetUser',
          'GetMFADevice',
          'ListMFADevices',
          'ListVirtualMFADevices',
          'ResyncMFADevice',
        ),
        ...passwordChange,
        'sts:GetSessionToken',
      ]),
    ],
  }
}

/**
 * The smaller one (IAM User Guide, "IAM: Allows IAM users to self-manage an MFA device"): devices only, and leaving a
 * device takes an MFA session. AWS's text doesn't exempt sts:GetSessionToken.
 */
export function selfManageMfaPolicy(): PolicyJson {
  const lists = iam('ListMFADevices', 'ListUsers', 'ListVirtualMFADevices')
  const manage = iam('EnableMFADevice', 'GetMFADevice', 'ListMFADevices', 'ResyncMFADevice')
  return {
    Version: '2012-10-17',
    Statement: [
      allow('AllowListActions', iam('ListUsers', 'ListVirtualMFADevices'), '*'),
      allow('AllowUserToCreateVirtualMFADevice', iam('CreateVirtualMFADevice'), ANY_DEVICE),
      allow('AllowUserToManageTheirOwnMFA', manage),
      {
        ...allow('AllowUserToDeactivateTheirOwnMFAOnlyWhenUsingMFA', iam('DeactivateMFADevice')),
        Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } },
      },
      denyWithoutMfa('BlockMostAccessUnlessSignedInWithMFA', [
        ...iam('CreateVirtualMFADevice', 'EnableMFADevice'),
        ...lists,
        ...iam('ResyncMFADevice'),
      ]),
    ],
  }
}

function iam(...names: string[]): string[] {
  return names.map((name) => `iam:${name}`)
}

/** IAM pluralizes the thing in its `List` actions only. */
function forEach(thing: string, ...verbs: string[]): string[] {
  return verbs.map((verb) => `iam:${verb}${thing}${verb === 'List' ? 's' : ''}`)
}

function allow(Sid: string, Action: readonly string[], Resource: string = OWN_USER): StatementJson {
  return { Sid, Effect: 'Allow', Action, Resource }
}

function denyWithoutMfa(Sid: string, NotAction: readonly string[]): StatementJson {
  // IfExists: with a long-term access key the condition key is absent, and that must count as "without".
  const Condition = { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } }
  return { Sid, Effect: 'Deny', NotAction, Resource: '*', Condition }
}
