import { IAM } from '@aws-sdk/client-iam'
import { describe, expect, test } from 'vitest'

import { startLocalAws } from '../../../src/local-aws/index.ts'
import { refusalOf } from '../refusal.ts'

const InstanceProfileName = 'web'
const RoleName = 'reader'
const trustPolicy = {
  Version: '2012-10-17',
  Statement: { Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' },
}
const startWithRoles = () =>
  startLocalAws({ users: { ana: {} }, roles: { reader: { trustPolicy }, writer: { trustPolicy } } })

function namesOf(page: { InstanceProfiles?: { InstanceProfileName?: string | undefined }[] | undefined }) {
  return page.InstanceProfiles?.map((profile) => profile.InstanceProfileName)
}

describe('instance profiles', () => {
  test('are made, hold one role, and go when they are empty', async () => {
    await using aws = await startWithRoles()
    const iam = new IAM(aws.clientConfig())
    const { InstanceProfile } = await iam.createInstanceProfile({
      InstanceProfileName,
      Path: '/team/',
      Tags: [{ Key: 'team', Value: 'blue' }],
    })
    expect(InstanceProfile).toEqual({
      InstanceProfileName,
      Path: '/team/',
      InstanceProfileId: expect.stringMatching(/^AIPA[A-Z2-7]{17}$/),
      Arn: 'arn:aws:iam::123456789012:instance-profile/team/web',
      CreateDate: expect.any(Date),
      Roles: [],
      Tags: [{ Key: 'team', Value: 'blue' }],
    })
    await iam.addRoleToInstanceProfile({ InstanceProfileName: 'WEB', RoleName })
    const shown = (await iam.getInstanceProfile({ InstanceProfileName })).InstanceProfile
    expect(shown?.Roles).toMatchObject([{ RoleName, Arn: 'arn:aws:iam::123456789012:role/reader' }])
    expect(Object.keys(shown?.Roles?.[0] ?? {})).not.toContain('MaxSessionDuration')
    const ofRole = await iam.listInstanceProfilesForRole({ RoleName })
    expect(ofRole.InstanceProfiles).toMatchObject([{ InstanceProfileName }])
    expect((await iam.getAccountSummary({})).SummaryMap?.['InstanceProfiles']).toBe(1)
    const details = await iam.getAccountAuthorizationDetails({ Filter: ['Role'] })
    expect(details.RoleDetailList?.[0]?.InstanceProfileList).toMatchObject([{ InstanceProfileName }])

    await iam.removeRoleFromInstanceProfile({ InstanceProfileName, RoleName })
    expect((await iam.listInstanceProfilesForRole({ RoleName })).InstanceProfiles).toEqual([])
    await iam.deleteInstanceProfile({ InstanceProfileName })
    expect((await iam.listInstanceProfiles({})).InstanceProfiles).toEqual([])
  })

  test('lists are in pages and under a path', async () => {
    await using aws = await startWithRoles()
    const iam = new IAM(aws.clientConfig())
    for (const name of ['c', 'a', 'b']) await iam.createInstanceProfile({ InstanceProfileName: name })
    await iam.createInstanceProfile({ InstanceProfileName: 'd', Path: '/team/' })
    const first = await iam.listInstanceProfiles({ MaxItems: 2 })
    expect(namesOf(first)).toEqual(['a', 'b'])
    expect(namesOf(await iam.listInstanceProfiles({ Marker: first.Marker }))).toEqual(['c', 'd'])
    expect(namesOf(await iam.listInstanceProfiles({ PathPrefix: '/team/' }))).toEqual(['d'])
  })

  test('tags', async () => {
    await using aws = await startWithRoles()
    const iam = new IAM(aws.clientConfig())
    await iam.createInstanceProfile({ InstanceProfileName })
    await iam.tagInstanceProfile({
      InstanceProfileName,
      Tags: [
        { Key: 'a', Value: '1' },
        { Key: 'b', Value: '2' },
      ],
    })
    await iam.untagInstanceProfile({ InstanceProfileName, TagKeys: ['a'] })
    expect((await iam.listInstanceProfileTags({ InstanceProfileName })).Tags).toEqual([{ Key: 'b', Value: '2' }])
  })

  test('putting a role into one needs iam:PassRole on it', async () => {
    await using aws = await startWithRoles()
    const admin = new IAM(aws.clientConfig())
    const asAna = new IAM(aws.clientConfig('ana'))
    await admin.createInstanceProfile({ InstanceProfileName })
    const allow = (...Action: string[]) =>
      admin.putUserPolicy({
        UserName: 'ana',
        PolicyName: 'p',
        PolicyDocument: JSON.stringify({
          Version: '2012-10-17',
          Statement: { Effect: 'Allow', Action, Resource: '*' },
        }),
      })
    await allow('iam:AddRoleToInstanceProfile')
    expect(await refusalOf(asAna.addRoleToInstanceProfile({ InstanceProfileName, RoleName }))).toBe(
      '403 AccessDenied: User: arn:aws:iam::123456789012:user/ana is not authorized to perform: iam:PassRole on resource: arn:aws:iam::123456789012:role/reader because no identity-based policy allows the iam:PassRole action',
    )
    await allow('iam:AddRoleToInstanceProfile', 'iam:PassRole')
    await asAna.addRoleToInstanceProfile({ InstanceProfileName, RoleName })
  })
})

describe('refusals', () => {
  const cases: [string, (iam: IAM) => Promise<unknown>, string][] = [
    [
      'a name that is taken',
      (iam) => iam.createInstanceProfile({ InstanceProfileName: 'Web' }),
      '409 EntityAlreadyExists: Instance Profile Web already exists.',
    ],
    [
      'one that isn’t there',
      (iam) => iam.getInstanceProfile({ InstanceProfileName: 'no' }),
      '404 NoSuchEntity: Instance Profile no cannot be found.',
    ],
    [
      'a role that isn’t there',
      (iam) => iam.addRoleToInstanceProfile({ InstanceProfileName, RoleName: 'no' }),
      '404 NoSuchEntity: The role with name no cannot be found.',
    ],
    [
      'a second role',
      (iam) => iam.addRoleToInstanceProfile({ InstanceProfileName, RoleName: 'writer' }),
      '409 LimitExceeded: Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1',
    ],
    [
      'the removal of another role',
      (iam) => iam.removeRoleFromInstanceProfile({ InstanceProfileName, RoleName: 'writer' }),
      '404 NoSuchEntity: Role writer in Instance Profile web cannot be found.',
    ],
    [
      'its own deletion with a role in it',
      (iam) => iam.deleteInstanceProfile({ InstanceProfileName }),
      '409 DeleteConflict: Cannot delete entity, must remove roles from instance profile first.',
    ],
    [
      'the deletion of its role',
      (iam) => iam.deleteRole({ RoleName }),
      '409 DeleteConflict: Cannot delete entity, must remove roles from instance profile first.',
    ],
    [
      'what is not there',
      (iam) => iam.listServerCertificates(),
      '501 NotImplemented: local AWS does not implement iam:ListServerCertificates',
    ],
  ]
  test.each(cases)('%s', async (_name, call, refusal) => {
    await using aws = await startWithRoles()
    const iam = new IAM({ ...aws.clientConfig(), maxAttempts: 1 })
    await iam.createInstanceProfile({ InstanceProfileName })
    await iam.addRoleToInstanceProfile({ InstanceProfileName, RoleName })
    expect(await refusalOf(call(iam))).toBe(refusal)
  })
})
