import { IAM } from '@aws-sdk/client-iam'
import { STS } from '@aws-sdk/client-sts'
import { describe, expect, test } from 'vitest'

import { startLocalAws } from '../../../src/local-aws/index.ts'
import { refusalOf } from '../refusal.ts'

const RoleName = 'reader'
const RoleArn = 'arn:aws:iam::123456789012:role/reader'
const ANA = 'arn:aws:iam::123456789012:user/ana'

function trust(...principals: string[]): string {
  const Principal = { AWS: principals.length === 1 ? principals[0] : principals }
  return JSON.stringify({ Version: '2012-10-17', Statement: { Effect: 'Allow', Principal, Action: 'sts:AssumeRole' } })
}

function documentOf(role: { AssumeRolePolicyDocument?: string | undefined } | undefined): string {
  return decodeURIComponent(role?.AssumeRolePolicyDocument ?? '')
}

describe('roles', () => {
  test('are made, shown, changed and deleted', async () => {
    await using aws = await startLocalAws()
    const iam = new IAM(aws.clientConfig())
    const AssumeRolePolicyDocument = trust('123456789012')
    const { Role: made } = await iam.createRole({
      RoleName,
      AssumeRolePolicyDocument,
      Description: 'reads',
      MaxSessionDuration: 7200,
      Tags: [{ Key: 'team', Value: 'blue' }],
    })
    expect(made).toMatchObject({
      Arn: RoleArn,
      Path: '/',
      Tags: [{ Key: 'team', Value: 'blue' }],
      Description: 'reads',
    })
    // AWS: these are told by GetRole only.
    expect(Object.keys(made ?? {})).not.toContain('MaxSessionDuration')
    expect(Object.keys(made ?? {})).not.toContain('RoleLastUsed')
    expect(made?.RoleId).toMatch(/^AROA[A-Z2-7]{17}$/)
    expect(made?.AssumeRolePolicyDocument).not.toMatch(/[^A-Za-z0-9%._~-]/)
    expect(documentOf(made)).toBe(AssumeRolePolicyDocument)

    await iam.updateRole({ RoleName: 'READER', Description: 'reads more' })
    const { Role: changed } = await iam.getRole({ RoleName })
    // AWS: what isn't given stays.
    expect(changed).toMatchObject({ Description: 'reads more', MaxSessionDuration: 7200, RoleLastUsed: {} })
    await iam.updateRole({ RoleName })
    expect((await iam.getRole({ RoleName })).Role).toMatchObject({
      Description: 'reads more',
      MaxSessionDuration: 7200,
    })
    expect((await iam.listRoles({})).Roles).toMatchObject([{ RoleName, MaxSessionDuration: 7200 }])
    expect(changed?.Tags).toEqual([{ Key: 'team', Value: 'blue' }])
    const { Role: described } = await iam.updateRoleDescription({ RoleName, Description: 'x' })
    expect(described?.Description).toBe('x')
    expect(Object.keys(described ?? {})).not.toContain('MaxSessionDuration')

    await iam.deleteRole({ RoleName })
    expect(await refusalOf(iam.getRole({ RoleName }))).toBe(
      '404 NoSuchEntity: The role with name reader cannot be found.',
    )
  })

  test('a name is taken ignoring case', async () => {
    await using aws = await startLocalAws()
    const iam = new IAM(aws.clientConfig())
    const AssumeRolePolicyDocument = trust('123456789012')
    await iam.createRole({ RoleName, AssumeRolePolicyDocument })
    expect(await refusalOf(iam.createRole({ RoleName: 'Reader', AssumeRolePolicyDocument }))).toBe(
      '409 EntityAlreadyExists: Role with name Reader already exists.',
    )
  })

  test('DeleteRole waits for policies to be gone', async () => {
    await using aws = await startLocalAws()
    const iam = new IAM(aws.clientConfig())
    const PolicyArn = 'arn:aws:iam::aws:policy/AmazonS3FullAccess'
    await iam.createRole({ RoleName, AssumeRolePolicyDocument: trust('123456789012') })
    await iam.attachRolePolicy({ RoleName, PolicyArn })
    expect(await refusalOf(iam.deleteRole({ RoleName }))).toBe(
      '409 DeleteConflict: Cannot delete entity, must detach all policies first.',
    )
    await iam.detachRolePolicy({ RoleName, PolicyArn })
    const PolicyDocument = '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}'
    await iam.putRolePolicy({ RoleName, PolicyName: 'p', PolicyDocument })
    expect(await refusalOf(iam.deleteRole({ RoleName }))).toBe(
      '409 DeleteConflict: Cannot delete entity, must delete policies first.',
    )
  })

  test('lists are in pages and under a path', async () => {
    await using aws = await startLocalAws()
    const iam = new IAM(aws.clientConfig())
    for (const name of ['b', 'a', 'c']) {
      await iam.createRole({ RoleName: name, Path: name === 'c' ? '/x/' : '/', AssumeRolePolicyDocument: trust('*') })
    }
    const first = await iam.listRoles({ MaxItems: 2 })
    const second = await iam.listRoles({ Marker: first.Marker })
    const under = await iam.listRoles({ PathPrefix: '/x/' })
    expect([first, second, under].map(({ Roles }) => Roles?.map((role) => role.RoleName))).toEqual([
      ['a', 'b'],
      ['c'],
      ['c'],
    ])
  })

  test('tags', async () => {
    await using aws = await startLocalAws()
    const iam = new IAM(aws.clientConfig())
    await iam.createRole({ RoleName, AssumeRolePolicyDocument: trust('*'), Tags: [{ Key: 'a', Value: '1' }] })
    await iam.tagRole({ RoleName, Tags: [{ Key: 'b', Value: '2' }] })
    await iam.untagRole({ RoleName, TagKeys: ['A'] })
    expect((await iam.listRoleTags({ RoleName })).Tags).toEqual([{ Key: 'b', Value: '2' }])
  })
})

describe('trust policies', () => {
  test.each([
    ['no JSON', 'x', 'This policy contains invalid Json'],
    ['a user that is not there', trust(ANA), `Invalid principal in policy: "AWS":"${ANA}"`],
    [
      'a user under another path',
      trust('arn:aws:iam::123456789012:user/team/administrator'),
      'Invalid principal in policy: "AWS":"arn:aws:iam::123456789012:user/team/administrator"',
    ],
    ['an id nobody has', trust('AIDA222222222222222AA'), 'Invalid principal in policy: "AWS":"AIDA222222222222222AA"'],
  ])('%s is refused', async (_, AssumeRolePolicyDocument, text) => {
    await using aws = await startLocalAws()
    const iam = new IAM(aws.clientConfig())
    expect(await refusalOf(iam.createRole({ RoleName, AssumeRolePolicyDocument }))).toBe(
      `400 MalformedPolicyDocument: ${text}`,
    )
  })

  test('2048 characters are the most', async () => {
    await using aws = await startLocalAws()
    const iam = new IAM({ ...aws.clientConfig(), maxAttempts: 1 })
    const Sid = 'x'.repeat(2000)
    const AssumeRolePolicyDocument = trust('*').replace('"Effect"', `"Sid":"${Sid}","Effect"`)
    expect(await refusalOf(iam.createRole({ RoleName, AssumeRolePolicyDocument }))).toBe(
      '409 LimitExceeded: Cannot exceed quota for ACLSizePerRole: 2048',
    )
  })

  test('a changed one counts at once', async () => {
    await using aws = await startLocalAws({ users: { ana: {}, bo: {} } })
    const iam = new IAM(aws.clientConfig())
    await iam.createRole({ RoleName, AssumeRolePolicyDocument: trust(ANA) })
    const assume = (name: string) => new STS(aws.clientConfig(name)).assumeRole({ RoleArn, RoleSessionName: 'test' })
    await assume('ana')
    const { Role } = await iam.getRole({ RoleName })
    expect(Role?.RoleLastUsed?.LastUsedDate).toBeInstanceOf(Date)
    await iam.updateAssumeRolePolicy({ RoleName, PolicyDocument: trust('arn:aws:iam::123456789012:user/bo') })
    await assume('bo')
    expect(await refusalOf(assume('ana'))).toMatch(/^403 AccessDenied/)
  })

  test('a renamed user stays trusted and is shown by the new ARN', async () => {
    await using aws = await startLocalAws({ users: { ana: {} } })
    const iam = new IAM(aws.clientConfig())
    const spaced = trust(ANA, '123456789012').replace('{', '{ ')
    await iam.createRole({ RoleName, AssumeRolePolicyDocument: spaced })
    expect(documentOf((await iam.getRole({ RoleName })).Role)).toBe(spaced)
    await iam.updateUser({ UserName: 'ana', NewUserName: 'anna' })
    expect(documentOf((await iam.getRole({ RoleName })).Role)).toBe(
      trust('arn:aws:iam::123456789012:user/anna', '123456789012'),
    )
    await new STS(aws.clientConfig('anna')).assumeRole({ RoleArn, RoleSessionName: 'test' })
  })

  test('of a seed are bound as well, to users of any account', async () => {
    const trustPolicy = JSON.parse(trust(ANA, 'arn:aws:iam::210987654321:user/bo')) as object
    await using aws = await startLocalAws({
      roles: { reader: { trustPolicy } },
      users: { ana: {} },
      accounts: { '210987654321': { users: { bo: {} } } },
    })
    const iam = new IAM(aws.clientConfig())
    await iam.updateUser({ UserName: 'ana', NewUserName: 'anna' })
    expect(documentOf((await iam.getRole({ RoleName })).Role)).toBe(
      trust('arn:aws:iam::123456789012:user/anna', 'arn:aws:iam::210987654321:user/bo'),
    )
    await expect(startLocalAws({ roles: { reader: { trustPolicy } } })).rejects.toThrow(
      `the trust policy of the role reader is none: Invalid principal in policy: "AWS":"${ANA}"`,
    )
  })

  test('a user of the same name as a deleted one is not trusted; the old id is shown', async () => {
    await using aws = await startLocalAws({ users: { ana: { accessKey: false } } })
    const iam = new IAM(aws.clientConfig())
    const { User } = await iam.getUser({ UserName: 'ana' })
    await iam.createRole({ RoleName, AssumeRolePolicyDocument: trust(ANA) })
    await iam.deleteUser({ UserName: 'ana' })
    await iam.createUser({ UserName: 'ana' })
    await iam.createAccessKey({ UserName: 'ana' })
    expect(documentOf((await iam.getRole({ RoleName })).Role)).toBe(trust(User?.UserId ?? ''))
    const assumed = new STS(aws.clientConfig('ana')).assumeRole({ RoleArn, RoleSessionName: 'test' })
    expect(await refusalOf(assumed)).toBe(
      `403 AccessDenied: User: ${ANA} is not authorized to perform: sts:AssumeRole on resource: ${RoleArn}`,
    )
  })
})
