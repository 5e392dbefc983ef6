import { IAM } from '@aws-sdk/client-iam'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { openCatalogue } from '../../../src/catalogue/index.ts'
import { iamActions } from '../../../src/local-aws/iam/index.ts'
import type { LocalAws } from '../../../src/local-aws/index.ts'
import { startLocalAws } from '../../../src/local-aws/index.ts'
import { refusalOf } from '../refusal.ts'

// What each action of IAM is checked against, and how a denial names it. AWS: users, groups, roles, policies and instance profiles
// that exist by kind and name; everything else by its ARN.

const ACCOUNT = 'arn:aws:iam::123456789012'
const ANA = { arn: `${ACCOUNT}:user/team/ana`, shown: 'user ana' }
const EVE = { arn: `${ACCOUNT}:user/eve`, shown: 'user eve' }
const STAFF = { arn: `${ACCOUNT}:group/team/staff`, shown: 'group staff' }
const READER = { arn: `${ACCOUNT}:role/team/reader`, shown: 'role reader' }
const BOX = { arn: `${ACCOUNT}:instance-profile/team/box`, shown: 'instance profile box' }
const RULES = { arn: `${ACCOUNT}:policy/team/rules`, shown: `policy ${ACCOUNT}:policy/team/rules` }
const LINKED = `${ACCOUNT}:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS`
const PHONE = whole(`${ACCOUNT}:mfa/team/phone`)
const ANYTHING = whole('*')

const ana = { UserName: 'ana' }
const staff = { GroupName: 'staff' }
const reader = { RoleName: 'reader' }
const box = { InstanceProfileName: 'box' }
const rules = { PolicyArn: RULES.arn }
const phone = { SerialNumber: PHONE.arn }
const codes = { AuthenticationCode1: '123456', AuthenticationCode2: '123457' }
const inline = { PolicyName: 'p' }
const PolicyDocument = '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}'
const AssumeRolePolicyDocument =
  '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"123456789012"},"Action":"sts:AssumeRole"}}'
const Tags = [{ Key: 'a', Value: 'b' }]
const TagKeys = ['a']
const Path = '/team/'
const accessKey = { ...ana, AccessKeyId: 'AKIAAAAAAAAAAAAAAAAA' }
const sshKey = { ...ana, SSHPublicKeyId: 'APKAAAAAAAAAAAAAAAAA' }
const certificate = { ...ana, CertificateId: 'ASCAAAAAAAAAAAAAAAAAAAAA' }
const credential = { ...ana, ServiceSpecificCredentialId: 'ACCAAAAAAAAAAAAAAAAA' }
const boundary = { PermissionsBoundary: RULES.arn }
const job = { JobId: '00000000-0000-0000-0000-000000000000' }
const deletion = {
  DeletionTaskId: 'task/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS/00000000-0000-0000-0000-000000000000',
}
const simulated = { PolicySourceArn: ANA.arn, ActionNames: ['s3:GetObject'] }

interface Resource {
  readonly arn: string
  readonly shown: string
}

function whole(arn: string): Resource {
  return { arn, shown: arn }
}

const ROWS: [action: string, input: object, resource: Resource][] = [
  ['AddRoleToInstanceProfile', { ...box, ...reader }, BOX],
  ['AddUserToGroup', { ...staff, ...ana }, STAFF],
  ['AttachGroupPolicy', { ...staff, ...rules }, STAFF],
  ['AttachRolePolicy', { ...reader, ...rules }, READER],
  ['AttachUserPolicy', { ...ana, ...rules }, ANA],
  ['ChangePassword', { OldPassword: 'a', NewPassword: 'b' }, EVE],
  ['CreateAccessKey', ana, ANA],
  ['CreateAccountAlias', { AccountAlias: 'castle' }, ANYTHING],
  ['CreateGroup', { GroupName: 'g', Path }, whole(`${ACCOUNT}:group/team/g`)],
  ['CreateInstanceProfile', { InstanceProfileName: 'i', Path, Tags }, whole(`${ACCOUNT}:instance-profile/team/i`)],
  ['CreateLoginProfile', { ...ana, Password: 'Correct-Horse1' }, ANA],
  ['CreatePolicy', { PolicyName: 'p', Path, PolicyDocument, Tags }, whole(`${ACCOUNT}:policy/team/p`)],
  ['CreatePolicyVersion', { ...rules, PolicyDocument }, RULES],
  ['CreateRole', { RoleName: 'r', Path, AssumeRolePolicyDocument, Tags, ...boundary }, whole(`${ACCOUNT}:role/team/r`)],
  ['CreateServiceLinkedRole', { AWSServiceName: 'ecs.amazonaws.com' }, whole(LINKED)],
  ['CreateServiceSpecificCredential', { ...ana, ServiceName: 'codecommit.amazonaws.com' }, ANA],
  ['CreateUser', { UserName: 'u', Path, Tags, ...boundary }, whole(`${ACCOUNT}:user/team/u`)],
  ['CreateVirtualMFADevice', { VirtualMFADeviceName: 'd', Path, Tags }, whole(`${ACCOUNT}:mfa/team/d`)],
  ['DeactivateMFADevice', { ...ana, ...phone }, ANA],
  ['DeleteAccessKey', accessKey, ANA],
  ['DeleteAccountAlias', { AccountAlias: 'castle' }, ANYTHING],
  ['DeleteAccountPasswordPolicy', {}, ANYTHING],
  ['DeleteGroup', staff, STAFF],
  ['DeleteGroupPolicy', { ...staff, ...inline }, STAFF],
  ['DeleteInstanceProfile', box, BOX],
  ['DeleteLoginProfile', ana, ANA],
  ['DeletePolicy', rules, RULES],
  ['DeletePolicyVersion', { ...rules, VersionId: 'v1' }, RULES],
  ['DeleteRole', reader, READER],
  ['DeleteRolePermissionsBoundary', reader, READER],
  ['DeleteRolePolicy', { ...reader, ...inline }, READER],
  ['DeleteSSHPublicKey', sshKey, ANA],
  ['DeleteServiceLinkedRole', reader, READER],
  ['DeleteServiceSpecificCredential', credential, ANA],
  ['DeleteSigningCertificate', certificate, ANA],
  ['DeleteUser', ana, ANA],
  ['DeleteUserPermissionsBoundary', ana, ANA],
  ['DeleteUserPolicy', { ...ana, ...inline }, ANA],
  ['DeleteVirtualMFADevice', phone, PHONE],
  ['DetachGroupPolicy', { ...staff, ...rules }, STAFF],
  ['DetachRolePolicy', { ...reader, ...rules }, READER],
  ['DetachUserPolicy', { ...ana, ...rules }, ANA],
  ['EnableMFADevice', { ...ana, ...phone, ...codes }, ANA],
  ['GenerateCredentialReport', {}, ANYTHING],
  ['GenerateServiceLastAccessedDetails', { Arn: READER.arn }, whole(READER.arn)],
  [
    'GetAccessKeyLastUsed',
    { AccessKeyId: accessKey.AccessKeyId },
    { arn: '*', shown: `access key ${accessKey.AccessKeyId}` },
  ],
  ['GetAccountAuthorizationDetails', {}, ANYTHING],
  ['GetAccountPasswordPolicy', {}, ANYTHING],
  ['GetAccountSummary', {}, ANYTHING],
  ['GetContextKeysForCustomPolicy', { PolicyInputList: [PolicyDocument] }, ANYTHING],
  ['GetContextKeysForPrincipalPolicy', { PolicySourceArn: READER.arn }, whole(READER.arn)],
  ['GetCredentialReport', {}, ANYTHING],
  ['GetGroup', staff, STAFF],
  ['GetGroupPolicy', { ...staff, ...inline }, STAFF],
  ['GetInstanceProfile', box, BOX],
  ['GetLoginProfile', ana, ANA],
  ['GetMFADevice', { ...ana, ...phone }, ANA],
  ['GetPolicy', rules, RULES],
  ['GetPolicyVersion', { ...rules, VersionId: 'v1' }, RULES],
  ['GetRole', reader, READER],
  ['GetRolePolicy', { ...reader, ...inline }, READER],
  ['GetSSHPublicKey', { ...sshKey, Encoding: 'SSH' }, ANA],
  ['GetServiceLastAccessedDetails', job, ANYTHING],
  ['GetServiceLastAccessedDetailsWithEntities', { ...job, ServiceNamespace: 'iam' }, ANYTHING],
  ['GetServiceLinkedRoleDeletionStatus', deletion, whole(LINKED)],
  ['GetUser', ana, ANA],
  ['GetUserPolicy', { ...ana, ...inline }, ANA],
  ['ListAccessKeys', ana, ANA],
  ['ListAccountAliases', {}, ANYTHING],
  ['ListAttachedGroupPolicies', staff, STAFF],
  ['ListAttachedRolePolicies', reader, READER],
  ['ListAttachedUserPolicies', ana, ANA],
  ['ListEntitiesForPolicy', rules, RULES],
  ['ListGroupPolicies', staff, STAFF],
  ['ListGroups', {}, whole(`${ACCOUNT}:group/`)],
  ['ListGroupsForUser', ana, ANA],
  ['ListInstanceProfileTags', box, BOX],
  ['ListInstanceProfiles', {}, whole(`${ACCOUNT}:instance-profile/`)],
  ['ListInstanceProfilesForRole', reader, READER],
  ['ListMFADeviceTags', phone, PHONE],
  ['ListMFADevices', ana, ANA],
  ['ListPoliciesGrantingServiceAccess', { Arn: ANA.arn, ServiceNamespaces: ['iam'] }, whole(ANA.arn)],
  ['ListPolicies', {}, { arn: `${ACCOUNT}:policy/`, shown: 'policy path /' }],
  ['ListPolicyTags', rules, RULES],
  ['ListPolicyVersions', rules, RULES],
  ['ListRolePolicies', reader, READER],
  ['ListRoleTags', reader, READER],
  ['ListRoles', { PathPrefix: Path }, whole(`${ACCOUNT}:role/team/`)],
  ['ListSSHPublicKeys', ana, ANA],
  ['ListServiceSpecificCredentials', ana, ANA],
  ['ListSigningCertificates', ana, ANA],
  ['ListUserPolicies', ana, ANA],
  ['ListUserTags', ana, ANA],
  ['ListUsers', {}, whole(`${ACCOUNT}:user/`)],
  ['ListVirtualMFADevices', {}, { arn: '*', shown: `${ACCOUNT}:mfa/` }],
  ['PutGroupPolicy', { ...staff, ...inline, PolicyDocument }, STAFF],
  ['PutRolePermissionsBoundary', { ...reader, ...boundary }, READER],
  ['PutRolePolicy', { ...reader, ...inline, PolicyDocument }, READER],
  ['PutUserPermissionsBoundary', { ...ana, ...boundary }, ANA],
  ['PutUserPolicy', { ...ana, ...inline, PolicyDocument }, ANA],
  ['RemoveRoleFromInstanceProfile', { ...box, ...reader }, BOX],
  ['RemoveUserFromGroup', { ...staff, ...ana }, STAFF],
  ['ResetServiceSpecificCredential', credential, ANA],
  ['ResyncMFADevice', { ...ana, ...phone, ...codes }, ANA],
  ['SetDefaultPolicyVersion', { ...rules, VersionId: 'v1' }, RULES],
  ['SetSecurityTokenServicePreferences', { GlobalEndpointTokenVersion: 'v2Token' }, ANYTHING],
  ['SimulateCustomPolicy', { PolicyInputList: [PolicyDocument], ActionNames: ['s3:GetObject'] }, ANYTHING],
  ['SimulatePrincipalPolicy', simulated, whole(ANA.arn)],
  ['TagInstanceProfile', { ...box, Tags }, BOX],
  ['TagMFADevice', { ...phone, Tags }, PHONE],
  ['TagPolicy', { ...rules, Tags }, RULES],
  ['TagRole', { ...reader, Tags }, READER],
  ['TagUser', { ...ana, Tags }, ANA],
  ['UntagInstanceProfile', { ...box, TagKeys }, BOX],
  ['UntagMFADevice', { ...phone, TagKeys }, PHONE],
  ['UntagPolicy', { ...rules, TagKeys }, RULES],
  ['UntagRole', { ...reader, TagKeys }, READER],
  ['UntagUser', { ...ana, TagKeys }, ANA],
  ['UpdateAccessKey', { ...accessKey, Status: 'Active' }, ANA],
  ['UpdateAccountPasswordPolicy', {}, ANYTHING],
  ['UpdateAssumeRolePolicy', { ...reader, PolicyDocument: AssumeRolePolicyDocument }, READER],
  ['UpdateGroup', { ...staff, NewGroupName: 'g' }, STAFF],
  ['UpdateLoginProfile', ana, ANA],
  ['UpdateRole', reader, READER],
  ['UpdateRoleDescription', { ...reader, Description: 'x' }, READER],
  ['UpdateSSHPublicKey', { ...sshKey, Status: 'Active' }, ANA],
  ['UpdateServiceSpecificCredential', { ...credential, Status: 'Active' }, ANA],
  ['UpdateSigningCertificate', { ...certificate, Status: 'Active' }, ANA],
  ['UpdateUser', { ...ana, NewUserName: 'u' }, ANA],
  ['UploadSSHPublicKey', { ...ana, SSHPublicKeyBody: 'ssh-rsa AAAA' }, ANA],
  ['UploadSigningCertificate', { ...ana, CertificateBody: 'x' }, ANA],
]

/** Local AWS with one of each, all under a path, and eve, who may nothing. */
async function startWithOneOfEach(): Promise<LocalAws> {
  const aws = await startLocalAws({ users: { ana: { path: Path, tags: { team: 'blue' } }, eve: {}, bo: {} } })
  const iam = new IAM(aws.clientConfig())
  const Blue = [{ Key: 'team', Value: 'blue' }]
  await iam.createPolicy({ PolicyName: 'rules', Path, PolicyDocument, Tags: Blue })
  await iam.createGroup({ ...staff, Path })
  await iam.createRole({ ...reader, Path, AssumeRolePolicyDocument, Tags: Blue, ...boundary })
  await iam.createInstanceProfile({ ...box, Path, Tags: Blue })
  await iam.createVirtualMFADevice({ VirtualMFADeviceName: 'phone', Path, Tags: Blue })
  await iam.putUserPermissionsBoundary({ ...ana, ...boundary })
  return aws
}

function call(iam: IAM, action: string, input: object): Promise<unknown> {
  const method: unknown = Reflect.get(iam, `${action.charAt(0).toLowerCase()}${action.slice(1)}`)
  if (typeof method !== 'function') throw new Error(`the client has no ${action}`)
  return Reflect.apply(method, iam, [input]) as Promise<unknown>
}

let aws: LocalAws
beforeAll(async () => {
  aws = await startWithOneOfEach()
})
afterAll(() => aws.close())

test('the table has every action', () => {
  expect(ROWS.map(([action]) => action).sort()).toEqual([...iamActions.keys()].sort())
})

describe('a denial of', () => {
  test.each(ROWS)('%s %j', async (action, input, { arn, shown }) => {
    const refusal = await refusalOf(call(new IAM(aws.clientConfig('eve')), action, input))
    expect(refusal).toBe(
      `403 AccessDenied: User: ${EVE.arn} is not authorized to perform: iam:${action} on resource: ${shown} because no identity-based policy allows the iam:${action} action`,
    )
    expect(aws.decisions().at(-1)).toMatchObject({ action: `iam:${action}`, resource: arn, effect: 'implicitDeny' })
  })
})

describe('AWS’s own list of actions agrees on the kind of resource of', () => {
  const catalogue = openCatalogue()
  test.each(ROWS)('%s', (action, _input, { arn }) => {
    const known = catalogue.findAction(`iam:${action}`)
    // AWS: a path stands for the list under it; the list of actions has no resource there.
    if (arn === '*' || arn.endsWith('/')) {
      expect(known?.resourceTypes.length === 0 || action === 'GetAccessKeyLastUsed').toBe(true)
      return
    }
    const formats = known?.resourceTypes.map(({ arnFormat }) => arnFormat.replace(/\/\$\{.*$/, '')) ?? []
    const fitting = formats.map((format) => format.replace('${Partition}', 'aws').replace('${Account}', '123456789012'))
    expect(fitting).toContain(arn.split('/')[0])
  })
})

/** What a request of the table must carry, by AWS's own list of condition keys and by the tags of what it is about. */
function expectedKeys(action: string, resource: Resource): Record<string, string> {
  const listed = new Set(
    openCatalogue()
      .findAction(`iam:${action}`)
      ?.conditionKeys.map(({ name }) => name),
  )
  const isTagged = [ANA, READER, BOX, RULES, PHONE].some(({ arn }) => arn === resource.arn)
  return {
    ...(isTagged && { 'aws:ResourceTag/team': 'blue', 'iam:ResourceTag/team': 'blue' }),
    ...(listed.has('iam:PermissionsBoundary') && { 'iam:PermissionsBoundary': RULES.arn }),
    ...(listed.has('iam:PolicyARN') && { 'iam:PolicyARN': RULES.arn }),
    ...(listed.has('iam:AWSServiceName') &&
      action === 'CreateServiceLinkedRole' && { 'iam:AWSServiceName': 'ecs.amazonaws.com' }),
    ...(listed.has('aws:RequestTag/${TagKey}') && { 'aws:RequestTag/a': 'b' }),
    'aws:PrincipalArn': `${ACCOUNT}:user/bo`,
    'aws:PrincipalAccount': '123456789012',
    'aws:PrincipalType': 'User',
    'aws:username': 'bo',
    'aws:ResourceAccount': '123456789012',
    'aws:RequestedRegion': 'us-east-1',
    'aws:SourceIp': '127.0.0.1/32',
    'aws:SecureTransport': 'false',
    'aws:ViaAWSService': 'false',
  }
}

describe('condition keys are there with their values for', () => {
  test.each(ROWS)('%s', async (action, input, resource) => {
    const { 'aws:SourceIp': SourceIp = '', ...texts } = expectedKeys(action, resource)
    const listed = openCatalogue()
      .findAction(`iam:${action}`)
      ?.conditionKeys.map(({ name }) => name)
    const Condition = {
      StringEquals: texts,
      IpAddress: { 'aws:SourceIp': SourceIp },
      ...(listed?.includes('aws:TagKeys') && { 'ForAnyValue:StringEquals': { 'aws:TagKeys': 'a' } }),
      Null: { 'aws:CurrentTime': 'false', 'aws:EpochTime': 'false', 'aws:UserAgent': 'false', 'aws:userid': 'false' },
    }
    // Denied means that every condition held; whoever is not denied may.
    await new IAM(aws.clientConfig()).putUserPolicy({
      UserName: 'bo',
      PolicyName: 'p',
      PolicyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: { Effect: 'Deny', Action: `iam:${action}`, Resource: '*', Condition },
      }),
    })
    const refusal = await refusalOf(call(new IAM(aws.clientConfig('bo')), action, input))
    expect(refusal).toContain('with an explicit deny in an identity-based policy')
  })

  test('and no more: keys of MFA and of sessions are absent for long-term keys', async () => {
    const Null = {
      'aws:MultiFactorAuthPresent': 'true',
      'aws:MultiFactorAuthAge': 'true',
      'aws:TokenIssueTime': 'true',
      'aws:SourceIdentity': 'true',
      'aws:CalledVia': 'true',
      'iam:PermissionsBoundary': 'true',
      'iam:PolicyARN': 'true',
      'aws:TagKeys': 'true',
    }
    await new IAM(aws.clientConfig()).putUserPolicy({
      UserName: 'bo',
      PolicyName: 'p',
      PolicyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: { Effect: 'Allow', Action: 'iam:CreateAccessKey', Resource: '*', Condition: { Null } },
      }),
    })
    await new IAM(aws.clientConfig('bo')).createAccessKey(ana)
  })
})
