import { GetUserCommand, IAMClient, ListUsersCommand } from '@aws-sdk/client-iam'
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3'
import { AssumeRoleCommand, GetSessionTokenCommand, STSClient } from '@aws-sdk/client-sts'
import { describe, expect, test } from 'vitest'

import { DecisionLog } from '../../../src/local-aws/decisions/decision-log.ts'
import type { DecisionNote } from '../../../src/local-aws/decisions/decision-record.ts'
import type { ClientConfig, DecisionRecord, LocalAws, LocalAwsOptions } from '../../../src/local-aws/index.ts'
import { startLocalAws } from '../../../src/local-aws/index.ts'
import { watchHeap } from '../../heap.ts'

const ALLOW_ALL = { Statement: { Effect: 'Allow', Action: '*', Resource: '*' } }
const TRUST = { Statement: { Effect: 'Allow', Principal: { AWS: '123456789012' }, Action: 'sts:AssumeRole' } }
const FORCE_MFA_ARN = 'arn:aws:iam::123456789012:policy/Force_MFA'

function note(requestId: string): DecisionNote {
  return {
    at: 0,
    requestId,
    action: 'iam:ListUsers',
    resource: '*',
    principalArn: 'arn:aws:iam::123456789012:user/ana',
    accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
    multiFactorAuthPresent: undefined,
    mfaAuthenticatedAt: undefined,
    decision: { effect: 'implicitDeny', layer: 'identity', policy: undefined, statement: undefined },
    isGranted: false,
  }
}

/** Asks IAM for the users, allowed or not; the request id of the answer. */
async function listUsers(config: ClientConfig): Promise<string | undefined> {
  const answer = new IAMClient(config).send(new ListUsersCommand({})).catch((error: unknown) => error)
  return ((await answer) as { $metadata: { requestId?: string } }).$metadata.requestId
}

async function sessionWithMfa(aws: LocalAws, name: string): Promise<ClientConfig> {
  const [SerialNumber] = aws.serialNumbers(name)
  const sts = new STSClient(aws.clientConfig(name))
  const { Credentials } = await sts.send(new GetSessionTokenCommand({ SerialNumber, TokenCode: aws.tokenCode(name) }))
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = Credentials ?? {}
  const credentials = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken }
  return { ...aws.clientConfig(name), credentials }
}

describe('the log', () => {
  test('keeps the last thousand, and a listener hears of all', () => {
    const heard: string[] = []
    const log = new DecisionLog({ listener: ({ requestId }) => heard.push(requestId) })
    for (let index = 0; index < 5555; index++) log.add(note(String(index)))
    expect(log.list()).toHaveLength(1000)
    expect([log.list()[0]?.requestId, log.list().at(-1)?.requestId]).toEqual(['4555', '5554'])
    expect(heard).toHaveLength(5555)
  })

  test('holds no more in memory than that, however many there were', () => {
    const log = new DecisionLog()
    const more = watchHeap()
    for (let index = 0; index < 100_000; index++) log.add(note(`${index}-${'x'.repeat(50)}`))
    expect(more()).toBeLessThan(3)
    expect(log.list()).toHaveLength(1000)
  })

  test('puts into words what somebody reads, and nothing before', () => {
    const log = new DecisionLog()
    let reads = 0
    const counted: DecisionNote = Object.defineProperty(note('1'), 'at', { get: () => (reads++, 0) })
    log.add(counted)
    expect(reads).toBe(0)
    expect(log.list()[0]?.time).toBe('1970-01-01T00:00:00.000Z')
  })
})

describe('a decision', () => {
  test('says who, what, with which MFA of what age, and which statement decided; by the request id of the answer', async () => {
    const heard: DecisionRecord[] = []
    const onDecision = (decision: DecisionRecord) => heard.push(decision)
    await using aws = await startLocalAws({
      users: { ana: { groups: ['Force_MFA'], policies: ['IAMReadOnlyAccess'], mfa: true } },
      onDecision,
    })
    const withoutMfa = await listUsers(aws.clientConfig('ana'))
    const session = await sessionWithMfa(aws, 'ana')
    aws.clock.advance('90 s')
    const withMfa = await listUsers(session)
    expect(heard).toEqual([
      {
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) as unknown,
        requestId: withoutMfa,
        action: 'iam:ListUsers',
        resource: 'arn:aws:iam::123456789012:user/',
        principalArn: 'arn:aws:iam::123456789012:user/ana',
        accessKeyId: aws.clientConfig('ana').credentials.accessKeyId,
        multiFactorAuthPresent: undefined,
        multiFactorAuthAge: undefined,
        effect: 'explicitDeny',
        decidedBy: `identity-based policy ${FORCE_MFA_ARN} DenyAllExceptListedIfNoMFA`,
        policy: FORCE_MFA_ARN,
        statement: 'DenyAllExceptListedIfNoMFA',
      },
      expect.objectContaining({
        requestId: withMfa,
        accessKeyId: session.credentials.accessKeyId,
        multiFactorAuthPresent: true,
        multiFactorAuthAge: 90,
        effect: 'allowed',
        policy: 'arn:aws:iam::aws:policy/IAMReadOnlyAccess',
      }) as unknown,
    ])
    expect(aws.decisions()).toEqual(heard)
    const text = JSON.stringify(heard)
    for (const { credentials } of [aws.clientConfig('ana'), session]) {
      expect(text).not.toContain(credentials.secretAccessKey)
      if ('sessionToken' in credentials) expect(text).not.toContain(credentials.sessionToken)
    }
  })

  test.each<[string, LocalAwsOptions, Partial<DecisionRecord>, string?]>([
    [
      'an inline policy by its name, and a statement without a Sid by its number',
      {
        users: {
          ana: { policies: [{ Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }, ALLOW_ALL.Statement] }] },
        },
      },
      { effect: 'allowed', policy: 'policy-1', statement: 2, decidedBy: 'identity-based policy policy-1 statement 2' },
    ],
    [
      'no statement where none says anything',
      { users: { ana: {} } },
      { effect: 'implicitDeny', policy: undefined, statement: undefined, decidedBy: 'identity-based policy' },
    ],
    ['that root needs no policy', { root: { accessKey: true } }, { effect: 'allowed', decidedBy: 'root user' }, 'root'],
  ])('tells %s', async (_, options, expected, name = 'ana') => {
    await using aws = await startLocalAws(options)
    await listUsers(aws.clientConfig(name))
    expect(aws.decisions()).toEqual([expect.objectContaining(expected)])
  })

  test('of AssumeRole knows the code of the call, as of age 0; of the role session that it has no MFA', async () => {
    await using aws = await startLocalAws({
      users: { ana: { policies: [ALLOW_ALL], mfa: true } },
      roles: { audit: { trustPolicy: TRUST, policies: [ALLOW_ALL] } },
    })
    const [SerialNumber] = aws.serialNumbers('ana')
    const { Credentials } = await new STSClient(aws.clientConfig('ana')).send(
      new AssumeRoleCommand({
        RoleArn: 'arn:aws:iam::123456789012:role/audit',
        RoleSessionName: 'ana',
        SerialNumber,
        TokenCode: aws.tokenCode('ana'),
      }),
    )
    const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = Credentials ?? {}
    const credentials = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken }
    await listUsers({ ...aws.clientConfig(), credentials })
    expect(aws.decisions()).toMatchObject([
      { action: 'sts:AssumeRole', multiFactorAuthPresent: true, multiFactorAuthAge: 0, statement: 1 },
      { action: 'iam:ListUsers', multiFactorAuthPresent: false, multiFactorAuthAge: undefined },
    ])
  })

  test("of S3 has the id of S3's answer", async () => {
    await using aws = await startLocalAws()
    const { $metadata } = await new S3Client(aws.clientConfig()).send(new ListBucketsCommand({}))
    expect(aws.decisions()).toMatchObject([{ action: 's3:ListAllMyBuckets', requestId: $metadata.requestId }])
  })

  test('that a listener chokes on fails the request, and is our fault to tell', async () => {
    const faults: unknown[] = []
    const broken = new Error('full')
    await using aws = await startLocalAws({
      onDecision: () => {
        throw broken
      },
      onFault: (fault) => faults.push(fault),
    })
    const iam = new IAMClient({ ...aws.clientConfig(), maxAttempts: 1 })
    await expect(iam.send(new GetUserCommand({}))).rejects.toMatchObject({ $metadata: { httpStatusCode: 500 } })
    expect(faults).toEqual([broken])
  })
})
