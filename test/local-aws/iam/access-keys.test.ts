import { IAM } from '@aws-sdk/client-iam'
import { STS } from '@aws-sdk/client-sts'
import { expect, test } from 'vitest'

import { startLocalAws } from '../../../src/local-aws/index.ts'
import { refusalOf } from '../refusal.ts'

test('a key signs as its user, carries the account in its id, and shows its secret once', async () => {
  await using aws = await startLocalAws({ users: { ana: { accessKey: false } } })
  const iam = new IAM(aws.clientConfig())
  const { AccessKey } = await iam.createAccessKey({ UserName: 'ANA' })
  expect(AccessKey).toMatchObject({ UserName: 'ana', Status: 'Active' })
  // The id of account 123456789012, as AWS writes it.
  expect(AccessKey?.AccessKeyId).toMatch(/^AKIARZPUZDIK[A-P][A-Z2-7]{7}$/)
  expect(AccessKey?.SecretAccessKey).toMatch(/^[A-Za-z0-9/+]{40}$/)

  const sts = new STS({
    ...aws.clientConfig(),
    credentials: { accessKeyId: AccessKey?.AccessKeyId ?? '', secretAccessKey: AccessKey?.SecretAccessKey ?? '' },
  })
  expect((await sts.getCallerIdentity({})).Arn).toBe('arn:aws:iam::123456789012:user/ana')

  const { AccessKeyMetadata } = await iam.listAccessKeys({ UserName: 'ana' })
  expect(AccessKeyMetadata).toEqual([
    { UserName: 'ana', AccessKeyId: AccessKey?.AccessKeyId, Status: 'Active', CreateDate: AccessKey?.CreateDate },
  ])
})

test('two are the most', async () => {
  await using aws = await startLocalAws({ users: { ana: {} } })
  const iam = new IAM({ ...aws.clientConfig(), maxAttempts: 1 })
  const create = () => iam.createAccessKey({ UserName: 'ana' })
  await create()
  expect(await refusalOf(create())).toBe('409 LimitExceeded: Cannot exceed quota for AccessKeysPerUser: 2')
  const first = await iam.listAccessKeys({ UserName: 'ana', MaxItems: 1 })
  const second = await iam.listAccessKeys({ UserName: 'ana', Marker: first.Marker })
  const ids = [first, second].flatMap(({ AccessKeyMetadata = [] }) => AccessKeyMetadata.map((key) => key.AccessKeyId))
  expect(new Set(ids).size).toBe(2)
})

test('an inactive key signs nothing until it is active again; a deleted one never', async () => {
  await using aws = await startLocalAws({ users: { ana: {} } })
  const iam = new IAM(aws.clientConfig())
  const ana = aws.clientConfig('ana')
  const key = { UserName: 'ana', AccessKeyId: ana.credentials.accessKeyId }
  const call = () => new STS(ana).getCallerIdentity({})
  const refused = '403 InvalidClientTokenId: The security token included in the request is invalid.'

  await iam.updateAccessKey({ ...key, Status: 'Inactive' })
  expect(await refusalOf(call())).toBe(refused)
  await iam.updateAccessKey({ ...key, Status: 'Active' })
  await call()
  expect(await refusalOf(iam.updateAccessKey({ ...key, Status: 'Expired' }))).toMatch(/^400 InvalidInput/)
  await iam.deleteAccessKey(key)
  expect(await refusalOf(call())).toBe(refused)
})

test('a key of somebody else, or of nobody', async () => {
  await using aws = await startLocalAws({ users: { ana: {}, bo: {} } })
  const iam = new IAM(aws.clientConfig())
  const { accessKeyId: AccessKeyId } = aws.clientConfig('bo').credentials
  const missing = `404 NoSuchEntity: The Access Key with id ${AccessKeyId} cannot be found.`
  expect(await refusalOf(iam.deleteAccessKey({ UserName: 'ana', AccessKeyId }))).toBe(missing)
  expect(await refusalOf(iam.updateAccessKey({ UserName: 'ana', AccessKeyId, Status: 'Inactive' }))).toBe(missing)
  const unknown = 'AKIAIOSFODNN7EXAMPLE'
  expect(await refusalOf(iam.getAccessKeyLastUsed({ AccessKeyId: unknown }))).toBe(
    `404 NoSuchEntity: The Access Key with id ${unknown} cannot be found.`,
  )
})

test('the last use is N/A until there is one, then when, what and where, to a quarter of an hour', async () => {
  await using aws = await startLocalAws({ users: { ana: {} } })
  const iam = new IAM(aws.clientConfig())
  const ana = aws.clientConfig('ana')
  const lastUsed = () => iam.getAccessKeyLastUsed({ AccessKeyId: ana.credentials.accessKeyId })
  expect(await lastUsed()).toMatchObject({ UserName: 'ana', AccessKeyLastUsed: { ServiceName: 'N/A', Region: 'N/A' } })
  await new STS({ ...ana, region: 'eu-west-1' }).getCallerIdentity({})
  const { AccessKeyLastUsed: first } = await lastUsed()
  expect(first).toMatchObject({ ServiceName: 'sts', Region: 'eu-west-1' })
  aws.clock.advance('1 h')
  expect(await refusalOf(new IAM(ana).listUsers({}))).toMatch(/^403 AccessDenied/)
  const { AccessKeyLastUsed: second } = await lastUsed()
  expect(second).toMatchObject({ ServiceName: 'iam', Region: 'us-east-1' })
  expect(Number(second?.LastUsedDate) - Number(first?.LastUsedDate)).toBeGreaterThanOrEqual(3_600_000)
})

test('users manage their own keys under AWS’s policy, without naming themselves', async () => {
  const own = {
    Version: '2012-10-17',
    Statement: {
      Effect: 'Allow',
      Action: ['iam:*AccessKey*'],
      Resource: 'arn:aws:iam::*:user/${aws:username}',
    },
  }
  await using aws = await startLocalAws({ users: { ana: { policies: [own] }, bo: {} } })
  const iam = new IAM(aws.clientConfig('ana'))
  const { AccessKey } = await iam.createAccessKey({})
  await iam.getAccessKeyLastUsed({ AccessKeyId: AccessKey?.AccessKeyId })
  await iam.deleteAccessKey({ AccessKeyId: AccessKey?.AccessKeyId })
  const { accessKeyId: AccessKeyId } = aws.clientConfig('bo').credentials
  expect(await refusalOf(iam.getAccessKeyLastUsed({ AccessKeyId }))).toBe(
    `403 AccessDenied: User: arn:aws:iam::123456789012:user/ana is not authorized to perform: iam:GetAccessKeyLastUsed on resource: access key ${AccessKeyId} because no identity-based policy allows the iam:GetAccessKeyLastUsed action`,
  )
  expect(await refusalOf(iam.createAccessKey({ UserName: 'bo' }))).toMatch(/on resource: user bo because/)
})

test('the root user manages its own keys', async () => {
  await using aws = await startLocalAws({ root: { accessKey: true } })
  const iam = new IAM({ ...aws.clientConfig('root'), maxAttempts: 1 })
  const { AccessKey } = await iam.createAccessKey({})
  expect(AccessKey?.UserName).toBeUndefined()
  const { AccessKeyMetadata } = await iam.listAccessKeys({})
  expect(AccessKeyMetadata?.map(({ AccessKeyId }) => AccessKeyId)).toContain(AccessKey?.AccessKeyId)
  expect(await refusalOf(iam.createAccessKey({}))).toMatch(/^409 LimitExceeded/)
  await iam.deleteAccessKey({ AccessKeyId: AccessKey?.AccessKeyId })
})

test('a role has no keys of its own', async () => {
  const trustPolicy = {
    Version: '2012-10-17',
    Statement: { Effect: 'Allow', Principal: { AWS: '123456789012' }, Action: 'sts:AssumeRole' },
  }
  await using aws = await startLocalAws({ roles: { admin: { trustPolicy, policies: ['AdministratorAccess'] } } })
  const { Credentials } = await new STS(aws.clientConfig()).assumeRole({
    RoleArn: 'arn:aws:iam::123456789012:role/admin',
    RoleSessionName: 'test',
  })
  const credentials = {
    accessKeyId: Credentials?.AccessKeyId ?? '',
    secretAccessKey: Credentials?.SecretAccessKey ?? '',
    sessionToken: Credentials?.SessionToken ?? '',
  }
  const iam = new IAM({ ...aws.clientConfig(), credentials })
  expect(await refusalOf(iam.listAccessKeys({}))).toBe(
    '400 ValidationError: Must specify userName when calling with non-User credentials',
  )
})
