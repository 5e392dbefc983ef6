import { expect } from 'vitest'

import { decodeBase32, hotp, timeStepAt } from '../../../src/totp/index.ts'
import certificates from '../../vectors/certificates.json' with { type: 'json' }
import sshKeys from '../../vectors/ssh-public-keys.json' with { type: 'json' }

/** What was answered to the calls before, by operation. */
export type Kept = Readonly<Record<string, unknown>>

/** One call, by AWS's names; `iam:` or `sts:`. */
export interface Step {
  readonly call: string
  readonly input?: object | ((kept: Kept, unixSeconds: number) => object)
  /** Signed with the credentials that this call answered, instead of the administrator's. */
  readonly as?: string
  /** What the answer has at least. */
  readonly answer?: object
  /** The code of the error that is answered instead. */
  readonly refusal?: string
}

const ACCOUNT = 'arn:aws:iam::123456789012'
const ana = { UserName: 'ana' }
const staff = { GroupName: 'staff' }
const web = { RoleName: 'web' }
const box = { InstanceProfileName: 'box' }
const document = (more: object) => JSON.stringify({ Version: '2012-10-17', Statement: { Effect: 'Allow', ...more } })
const PolicyDocument = document({ Action: 's3:GetObject', Resource: 'arn:aws:s3:::photos/${aws:username}/*' })
const AssumeRolePolicyDocument = document({ Action: 'sts:AssumeRole', Principal: { AWS: '123456789012' } })
const PolicyArn = `${ACCOUNT}:policy/team/rules`
const ReadOnly = { PolicyArn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' }
const inline = { PolicyName: 'own', PolicyDocument }
const Tags = [{ Key: 'équipe', Value: 'a b+c/=' }]
const TagKeys = ['équipe']
const Path = '/team/'
const boundary = { PermissionsBoundary: ReadOnly.PolicyArn }

/** The bytes of the first columns, whole groups of three. */
const REPORT = new RegExp(`^${Buffer.from('user,arn,user_creation_time,password_enabl').toString('base64')}`)

/** A text of what was answered before, by its path. */
const at = (kept: Kept, path: string): string =>
  String(path.split('.').reduce((value: unknown, name) => Reflect.get(Object(value) as object, name), kept))
const seedOf = (kept: Kept) => {
  const base64 = at(kept, 'CreateVirtualMFADevice.VirtualMFADevice.Base32StringSeed')
  return decodeBase32(Buffer.from(base64, 'base64').toString())
}
const codes =
  (from: number, more: object = ana) =>
  (kept: Kept, unixSeconds: number) => ({
    ...more,
    SerialNumber: `${ACCOUNT}:mfa/phone`,
    AuthenticationCode1: hotp(seedOf(kept), timeStepAt(unixSeconds) + from),
    AuthenticationCode2: hotp(seedOf(kept), timeStepAt(unixSeconds) + from + 1),
  })
/** Enough to sign in with a code as the administrator. */
const DEVICE: readonly Step[] = [
  { call: 'iam:CreateVirtualMFADevice', input: { VirtualMFADeviceName: 'phone' } },
  { call: 'iam:EnableMFADevice', input: codes(-2, { UserName: 'administrator' }) },
]
const withCode = (more: object) => (kept: Kept, unixSeconds: number) => ({
  ...more,
  SerialNumber: `${ACCOUNT}:mfa/phone`,
  TokenCode: hotp(seedOf(kept), timeStepAt(unixSeconds)),
})

/** Each group of operations of IAM and STS, as a client that reads what it is answered goes through it. There is a user `ana`. */
export const GROUPS: Readonly<Record<string, readonly Step[]>> = {
  users: [
    { call: 'iam:CreateUser', input: { UserName: 'bo', Path, Tags }, answer: { User: { Path, Tags } } },
    { call: 'iam:CreateUser', input: { UserName: 'BO' }, refusal: 'EntityAlreadyExists' },
    { call: 'iam:GetUser', input: { UserName: 'bo' }, answer: { User: { Arn: `${ACCOUNT}:user/team/bo` } } },
    { call: 'iam:UpdateUser', input: { UserName: 'bo', NewUserName: 'cy' } },
    { call: 'iam:ListUsers', input: { PathPrefix: Path }, answer: { Users: [{ UserName: 'cy' }] } },
    { call: 'iam:DeleteUser', input: { UserName: 'bo' }, refusal: 'NoSuchEntity' },
  ],
  groups: [
    { call: 'iam:CreateGroup', input: staff, answer: { Group: { GroupName: 'staff', Path: '/' } } },
    { call: 'iam:AddUserToGroup', input: { ...staff, ...ana } },
    { call: 'iam:GetGroup', input: staff, answer: { Group: staff, Users: [ana] } },
    { call: 'iam:ListGroupsForUser', input: ana, answer: { Groups: [staff] } },
    { call: 'iam:DeleteGroup', input: staff, refusal: 'DeleteConflict' },
  ],
  roles: [
    { call: 'iam:CreateRole', input: { ...web, AssumeRolePolicyDocument, MaxSessionDuration: 7200, Description: 'a' } },
    { call: 'iam:UpdateRole', input: { ...web, Description: 'the web' } },
    { call: 'iam:GetRole', input: web, answer: { Role: { MaxSessionDuration: 7200, Description: 'the web' } } },
    { call: 'iam:UpdateAssumeRolePolicy', input: { ...web, PolicyDocument: '{' }, refusal: 'MalformedPolicyDocument' },
    { call: 'iam:ListRoles', answer: { Roles: [web] } },
  ],
  'service-linked roles': [
    {
      call: 'iam:CreateServiceLinkedRole',
      input: { AWSServiceName: 'ecs.amazonaws.com' },
      answer: { Role: { RoleName: 'AWSServiceRoleForECS', Path: '/aws-service-role/ecs.amazonaws.com/' } },
    },
    { call: 'iam:DeleteRole', input: { RoleName: 'AWSServiceRoleForECS' }, refusal: 'UnmodifiableEntity' },
    { call: 'iam:DeleteServiceLinkedRole', input: { RoleName: 'AWSServiceRoleForECS' } },
    {
      call: 'iam:GetServiceLinkedRoleDeletionStatus',
      input: (kept) => ({ DeletionTaskId: at(kept, 'DeleteServiceLinkedRole.DeletionTaskId') }),
      answer: { Status: 'SUCCEEDED' },
    },
  ],
  'instance profiles': [
    { call: 'iam:CreateInstanceProfile', input: box },
    { call: 'iam:CreateRole', input: { ...web, AssumeRolePolicyDocument } },
    { call: 'iam:AddRoleToInstanceProfile', input: { ...box, ...web } },
    { call: 'iam:ListInstanceProfilesForRole', input: web, answer: { InstanceProfiles: [{ ...box, Roles: [web] }] } },
    { call: 'iam:DeleteInstanceProfile', input: box, refusal: 'DeleteConflict' },
  ],
  'managed policies': [
    { call: 'iam:CreatePolicy', input: { PolicyName: 'rules', Path, PolicyDocument }, answer: { Policy: { Path } } },
    { call: 'iam:CreatePolicyVersion', input: { PolicyArn, PolicyDocument, SetAsDefault: true } },
    {
      call: 'iam:GetPolicyVersion',
      input: { PolicyArn, VersionId: 'v2' },
      answer: { PolicyVersion: { IsDefaultVersion: true, Document: JSON.parse(PolicyDocument) as object } },
    },
    { call: 'iam:AttachUserPolicy', input: { ...ana, PolicyArn } },
    { call: 'iam:ListEntitiesForPolicy', input: { PolicyArn }, answer: { PolicyUsers: [ana], PolicyRoles: [] } },
    { call: 'iam:DeletePolicy', input: { PolicyArn }, refusal: 'DeleteConflict' },
  ],
  'policies of AWS': [
    {
      call: 'iam:GetPolicy',
      input: ReadOnly,
      answer: { Policy: { PolicyName: 'ReadOnlyAccess', IsAttachable: true } },
    },
    { call: 'iam:AttachUserPolicy', input: { ...ana, ...ReadOnly } },
    {
      call: 'iam:ListAttachedUserPolicies',
      input: ana,
      answer: { AttachedPolicies: [{ PolicyName: 'ReadOnlyAccess', ...ReadOnly }] },
    },
    { call: 'iam:DeletePolicy', input: ReadOnly, refusal: 'AccessDenied' },
  ],
  'inline policies': [
    { call: 'iam:PutUserPolicy', input: { ...ana, ...inline } },
    {
      call: 'iam:GetUserPolicy',
      input: { ...ana, PolicyName: 'own' },
      answer: { ...ana, PolicyDocument: JSON.parse(PolicyDocument) as object },
    },
    { call: 'iam:ListUserPolicies', input: ana, answer: { PolicyNames: ['own'] } },
    {
      call: 'iam:PutUserPolicy',
      input: { ...ana, ...inline, PolicyDocument: '{}' },
      refusal: 'MalformedPolicyDocument',
    },
  ],
  boundaries: [
    { call: 'iam:PutUserPermissionsBoundary', input: { ...ana, ...boundary } },
    {
      call: 'iam:GetUser',
      input: ana,
      answer: { User: { PermissionsBoundary: { PermissionsBoundaryArn: ReadOnly.PolicyArn } } },
    },
    { call: 'iam:DeleteUserPermissionsBoundary', input: ana },
  ],
  'access keys': [
    { call: 'iam:CreateAccessKey', input: ana, answer: { AccessKey: { Status: 'Active' } } },
    {
      call: 'iam:UpdateAccessKey',
      input: (kept) => ({ ...ana, AccessKeyId: at(kept, 'CreateAccessKey.AccessKey.AccessKeyId'), Status: 'Inactive' }),
    },
    {
      call: 'iam:ListAccessKeys',
      input: ana,
      answer: { AccessKeyMetadata: [{ Status: 'Active' }, { Status: 'Inactive' }] },
    },
    {
      call: 'iam:GetAccessKeyLastUsed',
      input: (kept) => ({ AccessKeyId: at(kept, 'CreateAccessKey.AccessKey.AccessKeyId') }),
      answer: { ...ana, AccessKeyLastUsed: { ServiceName: 'N/A', Region: 'N/A' } },
    },
    { call: 'iam:CreateAccessKey', input: ana, refusal: 'LimitExceeded' },
  ],
  'login profiles': [
    { call: 'iam:CreateLoginProfile', input: { ...ana, Password: 'short' }, refusal: 'PasswordPolicyViolation' },
    { call: 'iam:CreateLoginProfile', input: { ...ana, Password: 'Correct-Horse1', PasswordResetRequired: true } },
    { call: 'iam:GetLoginProfile', input: ana, answer: { LoginProfile: { ...ana, PasswordResetRequired: true } } },
    { call: 'iam:DeleteUser', input: ana, refusal: 'DeleteConflict' },
  ],
  'the account’s password policy': [
    { call: 'iam:GetAccountPasswordPolicy', refusal: 'NoSuchEntity' },
    { call: 'iam:UpdateAccountPasswordPolicy', input: { MinimumPasswordLength: 14, MaxPasswordAge: 90 } },
    {
      call: 'iam:GetAccountPasswordPolicy',
      answer: { PasswordPolicy: { MinimumPasswordLength: 14, ExpirePasswords: true, RequireNumbers: false } },
    },
    { call: 'iam:DeleteAccountPasswordPolicy' },
  ],
  'virtual MFA devices': [
    { call: 'iam:CreateVirtualMFADevice', input: { VirtualMFADeviceName: 'phone' } },
    { call: 'iam:EnableMFADevice', input: codes(-1) },
    { call: 'iam:EnableMFADevice', input: codes(1), refusal: 'EntityAlreadyExists' },
    { call: 'iam:ListMFADevices', input: ana, answer: { MFADevices: [{ SerialNumber: `${ACCOUNT}:mfa/phone` }] } },
    { call: 'iam:ResyncMFADevice', input: codes(-1), refusal: 'InvalidAuthenticationCode' },
    { call: 'iam:DeleteVirtualMFADevice', input: { SerialNumber: `${ACCOUNT}:mfa/phone` }, refusal: 'DeleteConflict' },
    { call: 'iam:DeactivateMFADevice', input: { ...ana, SerialNumber: `${ACCOUNT}:mfa/phone` } },
    {
      call: 'iam:ListVirtualMFADevices',
      input: { AssignmentStatus: 'Unassigned' },
      answer: { VirtualMFADevices: [{ SerialNumber: `${ACCOUNT}:mfa/phone` }] },
    },
  ],
  'SSH public keys': [
    { call: 'iam:UploadSSHPublicKey', input: { ...ana, SSHPublicKeyBody: sshKeys.key.line } },
    { call: 'iam:ListSSHPublicKeys', input: ana, answer: { SSHPublicKeys: [{ Status: 'Active' }] } },
    {
      call: 'iam:UploadSSHPublicKey',
      input: { ...ana, SSHPublicKeyBody: 'key' },
      refusal: 'UnrecognizedPublicKeyEncoding',
    },
  ],
  'signing certificates': [
    { call: 'iam:UploadSigningCertificate', input: { ...ana, CertificateBody: certificates.certificates[0] } },
    { call: 'iam:ListSigningCertificates', input: ana, answer: { Certificates: [{ ...ana, Status: 'Active' }] } },
    { call: 'iam:UploadSigningCertificate', input: { ...ana, CertificateBody: 'x' }, refusal: 'MalformedCertificate' },
  ],
  'service-specific credentials': [
    { call: 'iam:CreateServiceSpecificCredential', input: { ...ana, ServiceName: 'codecommit.amazonaws.com' } },
    {
      call: 'iam:ListServiceSpecificCredentials',
      input: ana,
      answer: { ServiceSpecificCredentials: [{ ServiceUserName: 'ana-at-123456789012', Status: 'Active' }] },
    },
    { call: 'iam:CreateServiceSpecificCredential', input: { ...ana, ServiceName: 'none' }, refusal: 'NoSuchEntity' },
  ],
  tags: [
    { call: 'iam:TagUser', input: { ...ana, Tags } },
    { call: 'iam:ListUserTags', input: ana, answer: { Tags } },
    { call: 'iam:UntagUser', input: { ...ana, TagKeys } },
    { call: 'iam:ListUserTags', input: ana, answer: { Tags: [] } },
    { call: 'iam:TagUser', input: { ...ana, Tags: [{ Key: 'aws:x', Value: '' }] }, refusal: 'InvalidInput' },
  ],
  aliases: [
    { call: 'iam:CreateAccountAlias', input: { AccountAlias: 'castle' } },
    { call: 'iam:ListAccountAliases', answer: { AccountAliases: ['castle'] } },
    { call: 'iam:DeleteAccountAlias', input: { AccountAlias: 'tower' }, refusal: 'NoSuchEntity' },
  ],
  'account summary': [
    { call: 'iam:GetAccountSummary', answer: { SummaryMap: { Users: 2, UsersQuota: 5000, AccountMFAEnabled: 0 } } },
  ],
  'credential report': [
    { call: 'iam:GetCredentialReport', refusal: 'ReportNotPresent' },
    { call: 'iam:GenerateCredentialReport', answer: { State: 'STARTED' } },
    { call: 'iam:GenerateCredentialReport', answer: { State: 'COMPLETE' } },
    { call: 'iam:GetCredentialReport', answer: { ReportFormat: 'text/csv', Content: expect.stringMatching(REPORT) } },
  ],
  'authorization details': [
    {
      call: 'iam:GetAccountAuthorizationDetails',
      input: { Filter: ['User', 'AWSManagedPolicy'] },
      answer: {
        UserDetailList: [{ UserName: 'administrator' }, ana],
        Policies: [{ PolicyName: 'AdministratorAccess' }],
      },
    },
    { call: 'iam:GetAccountAuthorizationDetails', input: { Filter: ['Users'] }, refusal: 'ValidationError' },
  ],
  simulations: [
    {
      call: 'iam:SimulateCustomPolicy',
      input: {
        PolicyInputList: [PolicyDocument],
        ActionNames: ['s3:GetObject', 's3:PutObject'],
        ResourceArns: ['arn:aws:s3:::photos/ana/1'],
        ContextEntries: [{ ContextKeyName: 'aws:username', ContextKeyValues: ['ana'], ContextKeyType: 'string' }],
      },
      answer: { EvaluationResults: [{ EvalDecision: 'allowed' }, { EvalDecision: 'implicitDeny' }] },
    },
    {
      call: 'iam:SimulatePrincipalPolicy',
      input: { PolicySourceArn: `${ACCOUNT}:user/administrator`, ActionNames: ['iam:ListUsers'] },
      answer: {
        EvaluationResults: [
          { EvalDecision: 'allowed', MatchedStatements: [{ SourcePolicyId: 'AdministratorAccess' }] },
        ],
      },
    },
    {
      call: 'iam:SimulatePrincipalPolicy',
      input: { PolicySourceArn: `${ACCOUNT}:user/none`, ActionNames: ['iam:ListUsers'] },
      refusal: 'NoSuchEntity',
    },
  ],
  'context keys': [
    {
      call: 'iam:GetContextKeysForCustomPolicy',
      input: { PolicyInputList: [PolicyDocument] },
      answer: { ContextKeyNames: ['aws:username'] },
    },
    {
      call: 'iam:GetContextKeysForPrincipalPolicy',
      input: { PolicySourceArn: 'x'.repeat(20) },
      refusal: 'InvalidInput',
    },
  ],
  'last accesses': [
    { call: 'iam:GenerateServiceLastAccessedDetails', input: { Arn: `${ACCOUNT}:user/administrator` } },
    {
      call: 'iam:GetServiceLastAccessedDetails',
      input: (kept) => ({ JobId: at(kept, 'GenerateServiceLastAccessedDetails.JobId'), MaxItems: 2 }),
      answer: { JobStatus: 'COMPLETED', JobType: 'SERVICE_LEVEL' },
    },
    {
      call: 'iam:GetServiceLastAccessedDetails',
      input: { JobId: '00000000-0000-0000-0000-000000000000' },
      refusal: 'NoSuchEntity',
    },
    {
      call: 'iam:ListPoliciesGrantingServiceAccess',
      input: { Arn: `${ACCOUNT}:user/administrator`, ServiceNamespaces: ['iam'] },
      answer: { PoliciesGrantingServiceAccess: [{ Policies: [{ PolicyName: 'AdministratorAccess' }] }] },
    },
  ],
  'who calls': [
    { call: 'sts:GetCallerIdentity', answer: { Account: '123456789012', Arn: `${ACCOUNT}:user/administrator` } },
    {
      call: 'sts:GetAccessKeyInfo',
      input: { AccessKeyId: 'ASIARZPUZDIKAAAAAAAA' },
      answer: { Account: '123456789012' },
    },
    {
      call: 'sts:DecodeAuthorizationMessage',
      input: { EncodedMessage: 'x' },
      refusal: 'InvalidAuthorizationMessageException',
    },
  ],
  'sessions with MFA': [
    ...DEVICE,
    { call: 'sts:GetSessionToken', input: withCode({ DurationSeconds: 900 }) },
    { call: 'iam:ListUsers', as: 'GetSessionToken', answer: { Users: [{ UserName: 'administrator' }, ana] } },
    { call: 'sts:GetSessionToken', input: withCode({}), refusal: 'AccessDenied' },
    { call: 'sts:GetSessionToken', as: 'GetSessionToken', refusal: 'AccessDenied' },
  ],
  'sessions without MFA': [
    { call: 'sts:GetSessionToken' },
    { call: 'sts:GetCallerIdentity', as: 'GetSessionToken', answer: { Arn: `${ACCOUNT}:user/administrator` } },
    { call: 'iam:ListUsers', as: 'GetSessionToken', refusal: 'InvalidClientTokenId' },
  ],
  'sessions of roles': [
    ...DEVICE,
    {
      call: 'iam:CreateRole',
      input: {
        ...web,
        AssumeRolePolicyDocument: document({
          Action: 'sts:AssumeRole',
          Principal: { AWS: '123456789012' },
          Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } },
        }),
      },
    },
    {
      call: 'sts:AssumeRole',
      input: { RoleArn: `${ACCOUNT}:role/web`, RoleSessionName: 'work' },
      refusal: 'AccessDenied',
    },
    {
      call: 'sts:AssumeRole',
      input: withCode({ RoleArn: `${ACCOUNT}:role/web`, RoleSessionName: 'work' }),
      answer: { AssumedRoleUser: { Arn: 'arn:aws:sts::123456789012:assumed-role/web/work' } },
    },
    {
      call: 'sts:GetCallerIdentity',
      as: 'AssumeRole',
      answer: { Arn: 'arn:aws:sts::123456789012:assumed-role/web/work' },
    },
    { call: 'iam:ListUsers', as: 'AssumeRole', refusal: 'AccessDenied' },
  ],
  'federated users': [
    {
      call: 'sts:GetFederationToken',
      input: { Name: 'guest', Policy: PolicyDocument, Tags },
      answer: { FederatedUser: { FederatedUserId: '123456789012:guest' } },
    },
    {
      call: 'sts:GetCallerIdentity',
      as: 'GetFederationToken',
      answer: { Arn: 'arn:aws:sts::123456789012:federated-user/guest' },
    },
    { call: 'iam:ListUsers', as: 'GetFederationToken', refusal: 'InvalidClientTokenId' },
  ],
}
