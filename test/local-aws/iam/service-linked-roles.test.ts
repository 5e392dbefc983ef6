import { IAM } from '@aws-sdk/client-iam'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { findAwsManagedPolicy } from '../../../src/local-aws/iam/aws-managed-policies.ts'
import { findServiceLinkedService, listServicePrincipals } from '../../../src/local-aws/iam/service-linked-services.ts'
import type { LocalAws } from '../../../src/local-aws/index.ts'
import { startLocalAws } from '../../../src/local-aws/index.ts'
import { refusalOf } from '../refusal.ts'

const SERVICE = 'autoscaling.amazonaws.com'
const RoleName = 'AWSServiceRoleForAutoScaling_blue'
const Arn = `arn:aws:iam::123456789012:role/aws-service-role/${SERVICE}/${RoleName}`
const TRUST = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
})
const READ_ONLY = 'arn:aws:iam::aws:policy/ReadOnlyAccess'
const DOCUMENT = '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}'

const documentOf = (text = ''): unknown => JSON.parse(decodeURIComponent(text))

// The texts are those that AWS answered to a probe of September 2026.
describe('a service-linked role', () => {
  let aws: LocalAws
  let iam: IAM

  beforeAll(async () => {
    aws = await startLocalAws({
      users: {
        ana: {
          policies: [
            {
              Version: '2012-10-17',
              Statement: {
                Effect: 'Allow',
                Action: 'iam:CreateServiceLinkedRole',
                Resource: 'arn:aws:iam::*:role/aws-service-role/ecs.amazonaws.com/*',
                Condition: { StringEquals: { 'iam:AWSServiceName': 'ecs.amazonaws.com' } },
              },
            },
          ],
        },
      },
      roles: { own: { trustPolicy: JSON.parse(TRUST) as object } },
    })
    iam = new IAM(aws.clientConfig())
    await iam.createInstanceProfile({ InstanceProfileName: 'profile' })
    const made = await iam.createServiceLinkedRole({
      AWSServiceName: SERVICE,
      CustomSuffix: 'blue',
      Description: 'mine',
    })
    expect(made.Role).toMatchObject({ Arn, Path: `/aws-service-role/${SERVICE}/`, RoleName })
    expect(documentOf(made.Role?.AssumeRolePolicyDocument)).toEqual({
      Version: '2012-10-17',
      Statement: [{ Action: ['sts:AssumeRole'], Effect: 'Allow', Principal: { Service: [SERVICE] } }],
    })
  })
  afterAll(() => aws.close())

  test('has the trust, the policy and the name that its service chose', async () => {
    const { Role } = await iam.getRole({ RoleName })
    expect(Role).toMatchObject({ Arn, Description: 'mine', MaxSessionDuration: 3600, RoleLastUsed: {} })
    expect(documentOf(Role?.AssumeRolePolicyDocument)).toEqual({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { Service: SERVICE }, Action: 'sts:AssumeRole' }],
    })
    const { AttachedPolicies } = await iam.listAttachedRolePolicies({ RoleName })
    expect(AttachedPolicies).toEqual([
      {
        PolicyName: 'AutoScalingServiceRolePolicy',
        PolicyArn: 'arn:aws:iam::aws:policy/aws-service-role/AutoScalingServiceRolePolicy',
      },
    ])
    expect((await iam.listRolePolicies({ RoleName })).PolicyNames).toEqual([])
    const { Roles } = await iam.listRoles({ PathPrefix: '/aws-service-role/' })
    expect(Roles?.map((role) => role.RoleName)).toEqual([RoleName])
  })

  const PROTECTED = `400 UnmodifiableEntity: Cannot perform the operation on the protected role '${RoleName}' - this role is only modifiable by AWS`
  const boundary = { RoleName, PermissionsBoundary: READ_ONLY }
  const profile = { RoleName, InstanceProfileName: 'profile' }

  test.each<[string, string, () => Promise<unknown>]>([
    ['DeleteRole', PROTECTED, () => iam.deleteRole({ RoleName })],
    ['UpdateAssumeRolePolicy', PROTECTED, () => iam.updateAssumeRolePolicy({ RoleName, PolicyDocument: TRUST })],
    ['PutRolePolicy', PROTECTED, () => iam.putRolePolicy({ RoleName, PolicyName: 'p', PolicyDocument: DOCUMENT })],
    ['DeleteRolePolicy', PROTECTED, () => iam.deleteRolePolicy({ RoleName, PolicyName: 'p' })],
    ['AttachRolePolicy', PROTECTED, () => iam.attachRolePolicy({ RoleName, PolicyArn: READ_ONLY })],
    ['DetachRolePolicy', PROTECTED, () => iam.detachRolePolicy({ RoleName, PolicyArn: READ_ONLY })],
    ['PutRolePermissionsBoundary', PROTECTED, () => iam.putRolePermissionsBoundary(boundary)],
    ['DeleteRolePermissionsBoundary', PROTECTED, () => iam.deleteRolePermissionsBoundary({ RoleName })],
    ['AddRoleToInstanceProfile', PROTECTED, () => iam.addRoleToInstanceProfile(profile)],
    ['RemoveRoleFromInstanceProfile', PROTECTED, () => iam.removeRoleFromInstanceProfile(profile)],
    [
      'UpdateRole of its sessions',
      `400 UnmodifiableEntity: ${RoleName} is an AWS service linked role, max session duration cannot be changed.`,
      () => iam.updateRole({ RoleName, MaxSessionDuration: 3600 }),
    ],
    [
      'CreateServiceLinkedRole once more',
      `400 InvalidInput: Service role name ${RoleName} has been taken in this account, please try a different suffix.`,
      () => iam.createServiceLinkedRole({ AWSServiceName: SERVICE, CustomSuffix: 'BLUE' }).catch(renamed),
    ],
    [
      'CreateServiceLinkedRole with a suffix that the service has not',
      '400 InvalidInput: Custom suffix is not allowed for ecs.amazonaws.com',
      () => iam.createServiceLinkedRole({ AWSServiceName: 'ecs.amazonaws.com', CustomSuffix: 'blue' }),
    ],
    [
      'CreateServiceLinkedRole of what is no service',
      '400 InvalidInput: local AWS knows no service-linked role of nothing.amazonaws.com',
      () => iam.createServiceLinkedRole({ AWSServiceName: 'nothing.amazonaws.com' }),
    ],
    [
      'CreateServiceLinkedRole with a suffix too long for a name',
      "400 ValidationError: 1 validation error detected: Value at 'roleName' failed to satisfy constraint: Member must have length less than or equal to 64",
      () => iam.createServiceLinkedRole({ AWSServiceName: SERVICE, CustomSuffix: 'x'.repeat(64) }),
    ],
    [
      'DeleteServiceLinkedRole of another role',
      '404 NoSuchEntity: own exists but is not a service role.',
      () => iam.deleteServiceLinkedRole({ RoleName: 'own' }),
    ],
    [
      'DeleteServiceLinkedRole of none',
      '404 NoSuchEntity: The role with name none cannot be found.',
      () => iam.deleteServiceLinkedRole({ RoleName: 'none' }),
    ],
    [
      'the status of what is no task',
      '400 InvalidInput: Invalid task id',
      () => iam.getServiceLinkedRoleDeletionStatus({ DeletionTaskId: 'task' }),
    ],
    [
      'the status of a task that never was',
      '404 NoSuchEntity: Cannot find deletion status for given id.',
      () =>
        iam.getServiceLinkedRoleDeletionStatus({
          DeletionTaskId: `task/aws-service-role/${SERVICE}/${RoleName}/cc20023b-069d-4d01-96e3-a2e91d74f1f8`,
        }),
    ],
  ])('%s is refused', async (_, answer, call) => {
    expect(await refusalOf(call())).toBe(answer)
  })

  test('is described and tagged by its account', async () => {
    await iam.updateRole({ RoleName, Description: 'ours' })
    expect((await iam.getRole({ RoleName })).Role).toMatchObject({ Description: 'ours', MaxSessionDuration: 3600 })
    await iam.updateRoleDescription({ RoleName, Description: 'theirs' })
    await iam.tagRole({ RoleName, Tags: [{ Key: 'team', Value: 'blue' }] })
    await iam.untagRole({ RoleName, TagKeys: ['team'] })
    expect((await iam.getRole({ RoleName })).Role?.Description).toBe('theirs')
  })

  test('is made by whoever may for its service and its name', async () => {
    const ana = new IAM(aws.clientConfig('ana'))
    expect(await refusalOf(ana.createServiceLinkedRole({ AWSServiceName: 'rds.amazonaws.com' }))).toBe(
      '403 AccessDenied: User: arn:aws:iam::123456789012:user/ana is not authorized to perform: iam:CreateServiceLinkedRole on resource: arn:aws:iam::123456789012:role/aws-service-role/rds.amazonaws.com/AWSServiceRoleForRDS because no identity-based policy allows the iam:CreateServiceLinkedRole action',
    )
    await ana.createServiceLinkedRole({ AWSServiceName: 'ecs.amazonaws.com' })
    const { DeletionTaskId } = await iam.deleteServiceLinkedRole({ RoleName: 'AWSServiceRoleForECS' })
    expect(await refusalOf(ana.getServiceLinkedRoleDeletionStatus({ DeletionTaskId }))).toContain(
      'on resource: arn:aws:iam::123456789012:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS because',
    )
  })

  test('is deleted as a task', async () => {
    const other = { AWSServiceName: SERVICE, CustomSuffix: 'green' }
    const { Role } = await iam.createServiceLinkedRole(other)
    const { DeletionTaskId } = await iam.deleteServiceLinkedRole({ RoleName: Role?.RoleName })
    expect(DeletionTaskId).toMatch(
      /^task\/aws-service-role\/autoscaling\.amazonaws\.com\/AWSServiceRoleForAutoScaling_green\/[0-9a-f-]{36}$/,
    )
    expect((await iam.getServiceLinkedRoleDeletionStatus({ DeletionTaskId })).Status).toBe('SUCCEEDED')
    expect(await refusalOf(iam.getRole({ RoleName: Role?.RoleName }))).toMatch(/^404 NoSuchEntity/)
    await iam.createServiceLinkedRole(other)
    await iam.deleteServiceLinkedRole({ RoleName: Role?.RoleName })
  })
})

/** The name in the message is as it was asked for, which this compares ignoring case. */
function renamed(error: Error): never {
  error.message = error.message.replace('_BLUE', '_blue')
  throw error
}

test.each(listServicePrincipals())('%s: AWS has the policy of its role', (principal) => {
  const service = findServiceLinkedService(principal)
  expect(findAwsManagedPolicy(service?.policyArn ?? '')?.path).toBe('/aws-service-role/')
  expect(service?.roleName).toMatch(/^AWSServiceRoleFor[A-Z]\w+$/)
})
