import { IAM } from '@aws-sdk/client-iam'
import { expect, test } from 'vitest'

import { startLocalAws } from '../../../src/local-aws/index.ts'
import { refusalOf } from '../refusal.ts'

const READ_ONLY = 'arn:aws:iam::aws:policy/IAMReadOnlyAccess'

test('a boundary limits what policies allow, is shown, and ends', async () => {
  await using aws = await startLocalAws({ users: { ana: { policies: ['AdministratorAccess'] } } })
  const administrator = new IAM(aws.clientConfig())
  const ana = new IAM(aws.clientConfig('ana'))
  await administrator.putUserPermissionsBoundary({ UserName: 'ana', PermissionsBoundary: READ_ONLY })
  const { User } = await ana.getUser({})
  expect(User?.PermissionsBoundary).toEqual({
    PermissionsBoundaryType: 'Policy',
    PermissionsBoundaryArn: READ_ONLY,
  })
  expect(await refusalOf(ana.createGroup({ GroupName: 'staff' }))).toBe(
    '403 AccessDenied: User: arn:aws:iam::123456789012:user/ana is not authorized to perform: iam:CreateGroup on resource: arn:aws:iam::123456789012:group/staff because no permissions boundary allows the iam:CreateGroup action',
  )
  await administrator.deleteUserPermissionsBoundary({ UserName: 'ana' })
  expect(await refusalOf(administrator.deleteUserPermissionsBoundary({ UserName: 'ana' }))).toMatch(/^404 NoSuchEntity/)
  await ana.createGroup({ GroupName: 'staff' })
})

test('users and roles can begin with a boundary; it must be there', async () => {
  await using aws = await startLocalAws()
  const iam = new IAM(aws.clientConfig())
  const { User } = await iam.createUser({ UserName: 'ana', PermissionsBoundary: READ_ONLY })
  expect(User?.PermissionsBoundary?.PermissionsBoundaryArn).toBe(READ_ONLY)
  const missing = 'arn:aws:iam::123456789012:policy/none'
  expect(await refusalOf(iam.createUser({ UserName: 'bo', PermissionsBoundary: missing }))).toBe(
    `404 NoSuchEntity: Scope ARN: ${missing} does not exist or is not attachable.`,
  )
})

test('boundaries of roles', async () => {
  const trustPolicy = {
    Version: '2012-10-17',
    Statement: { Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' },
  }
  await using aws = await startLocalAws({ roles: { reader: { trustPolicy } } })
  const iam = new IAM(aws.clientConfig())
  const boundary = async () => (await iam.getRole({ RoleName: 'reader' })).Role?.PermissionsBoundary
  await iam.putRolePermissionsBoundary({ RoleName: 'reader', PermissionsBoundary: READ_ONLY })
  expect(await boundary()).toMatchObject({ PermissionsBoundaryArn: READ_ONLY })
  await iam.deleteRolePermissionsBoundary({ RoleName: 'reader' })
  expect(await boundary()).toBeUndefined()
  expect(await refusalOf(iam.deleteRolePermissionsBoundary({ RoleName: 'reader' }))).toMatch(/^404 NoSuchEntity/)
})
