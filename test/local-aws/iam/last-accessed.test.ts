import { IAM } from '@aws-sdk/client-iam'
import { S3 } from '@aws-sdk/client-s3'
import { describe, expect, test } from 'vitest'

import { startLocalAws } from '../../../src/local-aws/index.ts'
import { refusalOf } from '../refusal.ts'

const ANA = 'arn:aws:iam::123456789012:user/ana'
const inlineS3 = { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: ['s3:List*', 'sts:*'], Resource: '*' } }

function startWithStaff() {
  return startLocalAws({
    users: { ana: { groups: ['staff'], policies: [inlineS3] }, bo: { groups: ['staff'] }, cy: {} },
    groups: { staff: { policies: ['IAMReadOnlyAccess'] } },
  })
}

/** The report of an entity by service. */
async function reportOf(iam: IAM, Arn: string) {
  const { JobId } = await iam.generateServiceLastAccessedDetails({ Arn })
  const { ServicesLastAccessed = [], JobStatus } = await iam.getServiceLastAccessedDetails({ JobId, MaxItems: 1000 })
  expect(JobStatus).toBe('COMPLETED')
  return { JobId, services: new Map(ServicesLastAccessed.map((one) => [one.ServiceNamespace, one])) }
}

describe('last accesses', () => {
  test('of a user: what the policies allow, and when it was used', async () => {
    await using aws = await startWithStaff()
    const iam = new IAM(aws.clientConfig())
    await new S3(aws.clientConfig('ana')).listBuckets({})
    const { services } = await reportOf(iam, ANA)
    expect([...services.keys()]).toEqual(['iam', 's3', 'sts'])
    expect(services.get('s3')).toEqual({
      ServiceName: 'Amazon S3',
      ServiceNamespace: 's3',
      LastAuthenticated: expect.any(Date),
      LastAuthenticatedEntity: ANA,
      LastAuthenticatedRegion: 'us-east-1',
      TotalAuthenticatedEntities: 1,
    })
    expect(services.get('iam')).toEqual({
      ServiceName: 'AWS Identity and Access Management',
      ServiceNamespace: 'iam',
      TotalAuthenticatedEntities: 0,
    })
  })

  test('of a group and of a policy: who used them, the latest first, and who did not', async () => {
    await using aws = await startWithStaff()
    const iam = new IAM(aws.clientConfig())
    await new IAM(aws.clientConfig('bo')).listUsers({})
    aws.clock.advance('20 min')
    await new IAM(aws.clientConfig('ana')).listUsers({})
    await iam.createUser({ UserName: 'di' })
    await iam.addUserToGroup({ GroupName: 'staff', UserName: 'di' })
    for (const Arn of ['arn:aws:iam::123456789012:group/staff', 'arn:aws:iam::aws:policy/IAMReadOnlyAccess']) {
      const { JobId, services } = await reportOf(iam, Arn)
      expect(services.get('iam')).toMatchObject({ LastAuthenticatedEntity: ANA, TotalAuthenticatedEntities: 2 })
      const { EntityDetailsList } = await iam.getServiceLastAccessedDetailsWithEntities({
        JobId,
        ServiceNamespace: 'iam',
      })
      expect(
        EntityDetailsList?.map(({ EntityInfo, LastAuthenticated }) => [
          EntityInfo?.Name,
          LastAuthenticated !== undefined,
        ]),
      ).toEqual([
        ['ana', true],
        ['bo', true],
        ['di', false],
      ])
    }
  })

  test('of an administrator: every service of AWS, in pages', async () => {
    await using aws = await startLocalAws()
    const iam = new IAM(aws.clientConfig())
    const { JobId } = await iam.generateServiceLastAccessedDetails({
      Arn: 'arn:aws:iam::123456789012:user/administrator',
      Granularity: 'ACTION_LEVEL',
    })
    const page = await iam.getServiceLastAccessedDetails({ JobId, MaxItems: 10 })
    expect(page).toMatchObject({ IsTruncated: true, JobType: 'ACTION_LEVEL' })
    const all = await iam.getServiceLastAccessedDetails({ JobId, MaxItems: 1000 })
    expect(all.ServicesLastAccessed?.length).toBeGreaterThan(400)
  })

  test('of a group by action: what IAM was asked for, refused or not, by whom and when last', async () => {
    await using aws = await startWithStaff()
    const iam = new IAM(aws.clientConfig())
    const [ana, bo] = [new IAM(aws.clientConfig('ana')), new IAM(aws.clientConfig('bo'))]
    await ana.listUsers({})
    await ana.getUser({})
    await new S3(aws.clientConfig('ana')).listBuckets({})
    aws.clock.advance('20 min')
    await bo.listUsers({})
    expect(await refusalOf(bo.createUser({ UserName: 'di' }))).toMatch(/^403 AccessDenied/)
    // Nothing here is called so, and nothing that a client makes up is kept.
    await fetch(`${aws.endpoint}/?Action=constructor&Version=2010-05-08`)

    const Arn = 'arn:aws:iam::123456789012:group/staff'
    const { JobId } = await iam.generateServiceLastAccessedDetails({ Arn, Granularity: 'ACTION_LEVEL' })
    const { ServicesLastAccessed = [] } = await iam.getServiceLastAccessedDetails({ JobId })
    const service = ServicesLastAccessed.find(({ ServiceNamespace }) => ServiceNamespace === 'iam')
    const BO = ANA.replace('ana', 'bo')
    expect(
      service?.TrackedActionsLastAccessed?.map((one) => [
        one.ActionName,
        one.LastAccessedEntity,
        one.LastAccessedRegion,
      ]),
    ).toEqual([
      ['CreateUser', BO, 'us-east-1'],
      ['GetUser', ANA, 'us-east-1'],
      ['ListUsers', BO, 'us-east-1'],
    ])
    const [created, got] = service?.TrackedActionsLastAccessed ?? []
    expect((created?.LastAccessedTime?.getTime() ?? 0) - (got?.LastAccessedTime?.getTime() ?? 0)).toBeGreaterThan(
      1_000_000,
    )

    const { services } = await reportOf(iam, Arn)
    expect(services.get('iam')).not.toHaveProperty('TrackedActionsLastAccessed')
  })

  test('by action, services that are not tracked so have no list', async () => {
    await using aws = await startWithStaff()
    const iam = new IAM(aws.clientConfig())
    await new S3(aws.clientConfig('ana')).listBuckets({})
    const { JobId } = await iam.generateServiceLastAccessedDetails({ Arn: ANA, Granularity: 'ACTION_LEVEL' })
    const { ServicesLastAccessed = [] } = await iam.getServiceLastAccessedDetails({ JobId })
    expect(ServicesLastAccessed.map((one) => [one.ServiceNamespace, 'TrackedActionsLastAccessed' in one])).toEqual([
      ['iam', false],
      ['s3', false],
      ['sts', false],
    ])
    expect(ServicesLastAccessed[1]).toHaveProperty('LastAuthenticated')
  })

  test('a role’s sessions count as the role', async () => {
    const trustPolicy = {
      Version: '2012-10-17',
      Statement: { Effect: 'Allow', Principal: { AWS: '123456789012' }, Action: 'sts:AssumeRole' },
    }
    await using aws = await startLocalAws({ roles: { reader: { trustPolicy, policies: ['IAMReadOnlyAccess'] } } })
    const { STS } = await import('@aws-sdk/client-sts')
    const RoleArn = 'arn:aws:iam::123456789012:role/reader'
    const { Credentials } = await new STS(aws.clientConfig()).assumeRole({ RoleArn, RoleSessionName: 'session' })
    const credentials = {
      accessKeyId: Credentials?.AccessKeyId ?? '',
      secretAccessKey: Credentials?.SecretAccessKey ?? '',
      sessionToken: Credentials?.SessionToken ?? '',
    }
    await new IAM({ ...aws.clientConfig(), credentials }).listUsers({})
    const { services } = await reportOf(new IAM(aws.clientConfig()), RoleArn)
    expect(services.get('iam')).toMatchObject({ LastAuthenticatedEntity: RoleArn })
  })

  test('refusals, and the end of a report after seven days', async () => {
    await using aws = await startWithStaff()
    const iam = new IAM(aws.clientConfig())
    const JobId = '00000000-0000-0000-0000-000000000000'
    expect(await refusalOf(iam.getServiceLastAccessedDetails({ JobId }))).toMatch(/^404 NoSuchEntity/)
    expect(await refusalOf(iam.generateServiceLastAccessedDetails({ Arn: `${ANA}x` }))).toBe(
      '404 NoSuchEntity: The user with name anax cannot be found.',
    )
    expect(await refusalOf(iam.generateServiceLastAccessedDetails({ Arn: 'arn:aws:s3:::a-bucket-of-mine' }))).toMatch(
      /^400 InvalidInput: Invalid Entity Arn/,
    )
    const { JobId: old } = await reportOf(iam, ANA)
    aws.clock.advance('7 d')
    expect(await refusalOf(iam.getServiceLastAccessedDetails({ JobId: old }))).toMatch(/^404 NoSuchEntity/)
    await reportOf(iam, ANA)
  })
})

test('policies that grant access to a service', async () => {
  await using aws = await startWithStaff()
  const iam = new IAM(aws.clientConfig())
  const { PoliciesGrantingServiceAccess } = await iam.listPoliciesGrantingServiceAccess({
    Arn: ANA,
    ServiceNamespaces: ['iam', 's3', 'ec2'],
  })
  expect(PoliciesGrantingServiceAccess).toEqual([
    {
      ServiceNamespace: 'iam',
      Policies: [
        {
          PolicyName: 'IAMReadOnlyAccess',
          PolicyType: 'MANAGED',
          PolicyArn: 'arn:aws:iam::aws:policy/IAMReadOnlyAccess',
        },
      ],
    },
    {
      ServiceNamespace: 's3',
      Policies: [{ PolicyName: 'policy-1', PolicyType: 'INLINE', EntityType: 'USER', EntityName: 'ana' }],
    },
    { ServiceNamespace: 'ec2', Policies: [] },
  ])
  const Arn = 'arn:aws:iam::aws:policy/IAMReadOnlyAccess'
  expect(await refusalOf(iam.listPoliciesGrantingServiceAccess({ Arn, ServiceNamespaces: ['iam'] }))).toMatch(
    /^400 InvalidInput/,
  )
})

test('a policy of all but some actions grants every service but those it leaves out whole', async () => {
  await using aws = await startLocalAws({ users: { ana: { policies: ['PowerUserAccess'] } } })
  const iam = new IAM(aws.clientConfig())
  const { services } = await reportOf(iam, ANA)
  expect(services.has('ec2')).toBe(true)
  // By the second statement of that policy.
  expect(services.has('iam')).toBe(true)
})

test('of the reports that were asked for, the latest thousand are kept', async () => {
  await using aws = await startWithStaff()
  const iam = new IAM(aws.clientConfig())
  const jobIds: (string | undefined)[] = []
  for (let index = 0; index < 1002; index++) {
    if (index % 100 === 0) aws.clock.advance('1 s')
    jobIds.push((await iam.generateServiceLastAccessedDetails({ Arn: ANA })).JobId)
  }
  const [first, second, third] = jobIds
  for (const JobId of [first, second]) {
    expect(await refusalOf(iam.getServiceLastAccessedDetails({ JobId }))).toMatch(/NoSuchEntity/)
  }
  for (const JobId of [third, jobIds.at(-1)]) {
    expect((await iam.getServiceLastAccessedDetails({ JobId })).JobStatus).toBe('COMPLETED')
  }
})
