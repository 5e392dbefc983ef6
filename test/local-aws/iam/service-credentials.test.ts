import { IAM } from '@aws-sdk/client-iam'
import { describe, expect, test } from 'vitest'

import { startLocalAws } from '../../../src/local-aws/index.ts'
import { refusalOf } from '../refusal.ts'

const UserName = 'ana'
const GIT = { UserName, ServiceName: 'codecommit.amazonaws.com' }

describe('service-specific credentials', () => {
  test('are made, listed, reset, made inactive and deleted; their user goes only without them', async () => {
    await using aws = await startLocalAws({ users: { ana: { accessKey: false } } })
    const iam = new IAM(aws.clientConfig())
    const { ServiceSpecificCredential: made } = await iam.createServiceSpecificCredential(GIT)
    expect(made).toEqual({
      UserName,
      ServiceName: GIT.ServiceName,
      ServiceUserName: 'ana-at-123456789012',
      ServicePassword: expect.stringMatching(/^.{60}$/),
      ServiceSpecificCredentialId: expect.stringMatching(/^ACCA[A-Z2-7]{17}$/),
      CreateDate: expect.any(Date),
      Status: 'Active',
    })
    const id = { UserName, ServiceSpecificCredentialId: made?.ServiceSpecificCredentialId }
    const { ServiceSpecificCredential: reset } = await iam.resetServiceSpecificCredential(id)
    expect(reset).toEqual({ ...made, ServicePassword: expect.stringMatching(/^.{60}$/) })
    expect(reset?.ServicePassword).not.toBe(made?.ServicePassword)

    await iam.updateServiceSpecificCredential({ ...id, Status: 'Inactive' })
    const { ServicePassword: _, ...metadata } = made ?? {}
    const { ServiceSpecificCredentials } = await iam.listServiceSpecificCredentials({ UserName })
    expect(ServiceSpecificCredentials).toEqual([{ ...metadata, Status: 'Inactive' }])
    expect(await refusalOf(iam.deleteUser({ UserName }))).toBe(
      '409 DeleteConflict: Cannot delete entity, must remove referenced objects first.',
    )
    await iam.deleteServiceSpecificCredential(id)
    await iam.deleteUser({ UserName })
  })

  test('API keys have an alias, a secret and an end', async () => {
    await using aws = await startLocalAws({ users: { ana: {} } })
    const iam = new IAM(aws.clientConfig())
    const { ServiceSpecificCredential: made } = await iam.createServiceSpecificCredential({
      UserName,
      ServiceName: 'bedrock.amazonaws.com',
      CredentialAgeDays: 30,
    })
    expect(made).toMatchObject({
      ServiceCredentialAlias: 'ana-at-123456789012',
      ServiceCredentialSecret: expect.stringMatching(/^ABSK/),
    })
    const inside = Buffer.from(made?.ServiceCredentialSecret?.slice('ABSK'.length) ?? '', 'base64').toString()
    expect(inside).toMatch(/^ana-at-123456789012:.{60}$/)
    const { ServiceSpecificCredential: ofLogs } = await iam.createServiceSpecificCredential({
      UserName,
      ServiceName: 'LOGS.amazonaws.com',
    })
    expect(ofLogs).toMatchObject({
      ServiceName: 'logs.amazonaws.com',
      ServiceCredentialSecret: expect.stringMatching(/^ACWL/),
    })
    await iam.deleteServiceSpecificCredential({
      UserName,
      ServiceSpecificCredentialId: ofLogs?.ServiceSpecificCredentialId,
    })
    expect((made?.ExpirationDate?.getTime() ?? 0) - (made?.CreateDate?.getTime() ?? 0)).toBe(30 * 86_400_000)
    const status = async () =>
      (await iam.listServiceSpecificCredentials({ UserName })).ServiceSpecificCredentials?.[0]?.Status
    expect(await status()).toBe('Active')
    aws.clock.advance('31 d')
    expect(await status()).toBe('Expired')
  })

  test('are listed by service, and of all users', async () => {
    await using aws = await startLocalAws({ users: { ana: {}, bo: {} } })
    const iam = new IAM(aws.clientConfig())
    await iam.createServiceSpecificCredential(GIT)
    await iam.createServiceSpecificCredential({ UserName: 'bo', ServiceName: 'cassandra.amazonaws.com' })
    const list = async (input: object) =>
      (await iam.listServiceSpecificCredentials(input)).ServiceSpecificCredentials?.map((one) => one.UserName).sort()
    expect(await list({ AllUsers: true })).toEqual(['ana', 'bo'])
    expect(await list({ AllUsers: true, ServiceName: 'cassandra.amazonaws.com' })).toEqual(['bo'])
    expect(await list({ UserName, ServiceName: 'cassandra.amazonaws.com' })).toEqual([])
    const page = await iam.listServiceSpecificCredentials({ AllUsers: true, MaxItems: 1 })
    expect(page).toMatchObject({ IsTruncated: true, ServiceSpecificCredentials: [{}] })
  })

  test('a policy can tell services and ages apart', async () => {
    await using aws = await startLocalAws({ users: { ana: {} } })
    const Condition = {
      StringEquals: { 'iam:ServiceSpecificCredentialServiceName': 'bedrock.amazonaws.com' },
      NumericLessThanEquals: { 'iam:ServiceSpecificCredentialAgeDays': '30' },
    }
    const Action = 'iam:CreateServiceSpecificCredential'
    await new IAM(aws.clientConfig()).putUserPolicy({
      UserName,
      PolicyName: 'p',
      PolicyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: { Effect: 'Allow', Action, Resource: '*', Condition },
      }),
    })
    const iam = new IAM(aws.clientConfig('ana'))
    const bedrock = { UserName, ServiceName: 'bedrock.amazonaws.com' }
    await iam.createServiceSpecificCredential({ ...bedrock, CredentialAgeDays: 30 })
    expect(await refusalOf(iam.createServiceSpecificCredential({ ...bedrock, CredentialAgeDays: 31 }))).toMatch(/^403/)
    expect(await refusalOf(iam.createServiceSpecificCredential(GIT))).toMatch(/^403 AccessDenied/)
  })
})

describe('refusals', () => {
  const unknown = { UserName, ServiceSpecificCredentialId: 'ACCAAAAAAAAAAAAAAAAAA' }
  const missing =
    '400 ValidationError: User ana does not have a service specific credential with id ACCAAAAAAAAAAAAAAAAAA'
  const cases: [string, (iam: IAM) => Promise<unknown>, string][] = [
    [
      'a service without any',
      (iam) => iam.createServiceSpecificCredential({ UserName, ServiceName: 's3.amazonaws.com' }),
      '404 NoSuchEntity: No such service s3.amazonaws.com is supported for Service Specific Credentials',
    ],
    [
      'no such user',
      (iam) => iam.createServiceSpecificCredential({ ...GIT, UserName: 'no' }),
      '404 NoSuchEntity: The user with name no cannot be found.',
    ],
    [
      'a third one of a service',
      (iam) => iam.createServiceSpecificCredential(GIT),
      '409 LimitExceeded: Cannot exceed quota for ContextSpecificCredentialsPerUserPerContext: 2',
    ],
    [
      'a status that nobody sets',
      async (iam) => {
        const { ServiceSpecificCredential: own } = await iam.createServiceSpecificCredential({
          UserName,
          ServiceName: 'cassandra.amazonaws.com',
          CredentialAgeDays: 3,
        })
        expect(own?.ExpirationDate).toBeDefined()
        const id = { UserName, ServiceSpecificCredentialId: own?.ServiceSpecificCredentialId }
        return iam.updateServiceSpecificCredential({ ...id, Status: 'Expired' })
      },
      '400 InvalidInput: Operation does not support status Expired',
    ],
    [
      'a user among all users',
      (iam) => iam.listServiceSpecificCredentials({ UserName, AllUsers: true }),
      '400 InvalidInput: UserName cannot be specified when AllUsers is true.',
    ],
    ['no such credential to reset', (iam) => iam.resetServiceSpecificCredential(unknown), missing],
    ['no such credential to delete', (iam) => iam.deleteServiceSpecificCredential(unknown), missing],
    [
      'no such credential to update',
      (iam) => iam.updateServiceSpecificCredential({ ...unknown, Status: 'Active' }),
      missing,
    ],
    [
      'an id that is none',
      (iam) => iam.deleteServiceSpecificCredential({ UserName, ServiceSpecificCredentialId: 'ACCA-AAAAAAAAAAAAAAAAA' }),
      "400 ValidationError: 1 validation error detected: Value at 'serviceSpecificCredentialId' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w]+",
    ],
  ]
  test.each(cases)('%s', async (_name, call, refusal) => {
    await using aws = await startLocalAws({ users: { ana: {} } })
    const iam = new IAM(aws.clientConfig())
    await iam.createServiceSpecificCredential(GIT)
    const { ServiceSpecificCredential } = await iam.createServiceSpecificCredential(GIT)
    expect(ServiceSpecificCredential?.ServiceUserName).toBe('ana+1-at-123456789012')
    expect(await refusalOf(call(iam))).toBe(refusal)
  })
})
