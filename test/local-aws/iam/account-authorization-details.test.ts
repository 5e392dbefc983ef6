import { IAM } from '@aws-sdk/client-iam'
import { expect, test } from 'vitest'

import { startLocalAws } from '../../../src/local-aws/index.ts'
import { refusalOf } from '../refusal.ts'

const DOCUMENT = { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: 's3:*', Resource: '*' } }
const TRUST = {
  Version: '2012-10-17',
  Statement: { Effect: 'Allow', Principal: { AWS: '123456789012' }, Action: 'sts:AssumeRole' },
}

function startWithEntities() {
  return startLocalAws({
    users: {
      ana: { groups: ['Force_MFA'], policies: [DOCUMENT, 'AmazonS3FullAccess'], tags: { team: 'blue' }, mfa: true },
      bo: { path: '/team/', password: 'Correct-Horse1' },
    },
    roles: { reader: { trustPolicy: TRUST, policies: [DOCUMENT] } },
    accounts: { '210987654321': { users: { cy: { policies: ['PowerUserAccess'] } } } },
  })
}

test('who there is, with all policies and nothing of devices, passwords and keys', async () => {
  await using aws = await startWithEntities()
  const iam = new IAM(aws.clientConfig())
  await iam.putUserPermissionsBoundary({
    UserName: 'bo',
    PermissionsBoundary: 'arn:aws:iam::aws:policy/PowerUserAccess',
  })
  const details = await iam.getAccountAuthorizationDetails({})
  expect(details.IsTruncated).toBe(false)
  expect(details.UserDetailList?.map(({ UserName }) => UserName)).toEqual(['administrator', 'ana', 'bo'])
  const [, ana, bo] = details.UserDetailList ?? []
  expect(ana).toEqual({
    Path: '/',
    UserName: 'ana',
    UserId: expect.stringMatching(/^AIDA/),
    Arn: 'arn:aws:iam::123456789012:user/ana',
    CreateDate: expect.any(Date),
    UserPolicyList: [
      { PolicyName: 'policy-1', PolicyDocument: encodeURIComponent(JSON.stringify(DOCUMENT)).replaceAll('*', '%2A') },
    ],
    GroupList: ['Force_MFA'],
    AttachedManagedPolicies: [
      { PolicyName: 'AmazonS3FullAccess', PolicyArn: 'arn:aws:iam::aws:policy/AmazonS3FullAccess' },
    ],
    Tags: [{ Key: 'team', Value: 'blue' }],
  })
  expect(bo).toMatchObject({
    Path: '/team/',
    UserPolicyList: [],
    GroupList: [],
    AttachedManagedPolicies: [],
    PermissionsBoundary: { PermissionsBoundaryArn: 'arn:aws:iam::aws:policy/PowerUserAccess' },
  })
  expect(details.GroupDetailList).toMatchObject([
    { GroupName: 'Force_MFA', GroupPolicyList: [], AttachedManagedPolicies: [{ PolicyName: 'Force_MFA' }] },
  ])
  expect(details.RoleDetailList).toMatchObject([
    {
      RoleName: 'reader',
      AssumeRolePolicyDocument: encodeURIComponent(JSON.stringify(TRUST)),
      RolePolicyList: [{ PolicyName: 'policy-1' }],
      InstanceProfileList: [],
      RoleLastUsed: {},
    },
  ])
  // AWS's own policies only as far as somebody of this account has them.
  expect(details.Policies?.map(({ PolicyName }) => PolicyName)).toEqual([
    'Force_MFA',
    'AdministratorAccess',
    'AmazonS3FullAccess',
    'PowerUserAccess',
  ])
  expect(details.Policies?.[0]).toMatchObject({
    AttachmentCount: 1,
    DefaultVersionId: 'v1',
    PolicyVersionList: [{ VersionId: 'v1', IsDefaultVersion: true, Document: expect.stringMatching(/^%7B/) }],
  })
  expect(details.Policies?.[3]).toMatchObject({ AttachmentCount: 0, PermissionsBoundaryUsageCount: 1 })
})

test('one page goes over the four lists, and a filter leaves out what is not asked for', async () => {
  await using aws = await startWithEntities()
  const iam = new IAM(aws.clientConfig())
  const names: string[] = []
  let Marker: string | undefined
  let pages = 0
  do {
    const page = await iam.getAccountAuthorizationDetails({ MaxItems: 2, Marker })
    for (const { UserName = '' } of page.UserDetailList ?? []) names.push(UserName)
    for (const { GroupName = '' } of page.GroupDetailList ?? []) names.push(GroupName)
    for (const { RoleName = '' } of page.RoleDetailList ?? []) names.push(RoleName)
    for (const { PolicyName = '' } of page.Policies ?? []) names.push(PolicyName)
    expect(page.IsTruncated).toBe(page.Marker !== undefined)
    Marker = page.Marker
    pages += 1
  } while (Marker !== undefined)
  expect(pages).toBe(4)
  expect(names).toEqual([
    'administrator',
    'ana',
    'bo',
    'Force_MFA',
    'reader',
    'Force_MFA',
    'AdministratorAccess',
    'AmazonS3FullAccess',
  ])

  const filtered = await iam.getAccountAuthorizationDetails({ Filter: ['Role', 'LocalManagedPolicy'] })
  expect(filtered).toMatchObject({ UserDetailList: [], GroupDetailList: [], RoleDetailList: [{ RoleName: 'reader' }] })
  expect(filtered.Policies?.map(({ PolicyName }) => PolicyName)).toEqual(['Force_MFA'])
  expect(await refusalOf(iam.getAccountAuthorizationDetails({ Marker: 'x' }))).toBe(
    '400 ValidationError: Invalid Marker',
  )
})

test('pages neither repeat nor leave out anybody while users come and go', async () => {
  await using aws = await startLocalAws({ users: { ana: {}, bo: {}, di: {} } })
  const iam = new IAM(aws.clientConfig())
  const first = await iam.getAccountAuthorizationDetails({ MaxItems: 3 })
  expect(first.UserDetailList?.map(({ UserName }) => UserName)).toEqual(['administrator', 'ana', 'bo'])
  await iam.createUser({ UserName: 'abe' })
  const bo = await iam.listAccessKeys({ UserName: 'bo' })
  await iam.deleteAccessKey({ UserName: 'bo', AccessKeyId: bo.AccessKeyMetadata?.[0]?.AccessKeyId })
  await iam.deleteUser({ UserName: 'bo' })
  await iam.createUser({ UserName: 'cy' })
  const second = await iam.getAccountAuthorizationDetails({ Marker: first.Marker })
  expect(second.UserDetailList?.map(({ UserName }) => UserName)).toEqual(['cy', 'di'])
})
