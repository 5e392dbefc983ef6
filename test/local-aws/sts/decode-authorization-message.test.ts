import { IAMClient, ListUsersCommand } from '@aws-sdk/client-iam'
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3'
import { AssumeRoleCommand, DecodeAuthorizationMessageCommand, STSClient } from '@aws-sdk/client-sts'
import { expect, test } from 'vitest'

import type { LocalAws } from '../../../src/local-aws/index.ts'
import { startLocalAws } from '../../../src/local-aws/index.ts'
import { refusalOf } from '../refusal.ts'
import { assume, trust } from './assume.ts'
import { messageOf } from './denied-context.ts'

const start = () =>
  startLocalAws({
    users: { ana: { groups: ['Force_MFA'] }, bo: { tags: { team: 'blue' } } },
    accounts: {
      '210987654321': {
        users: { dee: { policies: ['AdministratorAccess'] } },
        roles: {
          closed: {
            trustPolicy: {
              Version: '2012-10-17',
              Statement: { Effect: 'Deny', Principal: '*', Action: 'sts:AssumeRole' },
            },
          },
        },
      },
    },
  })

async function decode(aws: LocalAws, EncodedMessage: string, userName?: string): Promise<unknown> {
  const sts = new STSClient(aws.clientConfig(userName))
  const { DecodedMessage } = await sts.send(new DecodeAuthorizationMessageCommand({ EncodedMessage }))
  return JSON.parse(DecodedMessage ?? '')
}

test('an explicit Deny is decoded as AWS decodes: the statement, the principal, the keys of the request', async () => {
  await using aws = await start()
  const ana = new IAMClient(aws.clientConfig('ana'))
  const decoded = await decode(aws, (await messageOf(ana.send(new ListUsersCommand({})))) ?? '')
  expect(decoded).toMatchObject({
    allowed: false,
    explicitDeny: true,
    matchedStatements: {
      items: [
        {
          statementId: 'DenyAllExceptListedIfNoMFA',
          effect: 'DENY',
          principals: { items: [{ value: expect.stringMatching(/^AIDA/) }] },
          principalGroups: { items: [] },
          actions: { items: [] },
          notActions: { items: expect.arrayContaining([{ value: 'sts:GetSessionToken' }]) },
          resources: { items: [{ value: '*' }] },
          conditions: { items: [{ key: 'aws:MultiFactorAuthPresent', values: { items: [{ value: 'false' }] } }] },
        },
      ],
    },
    failures: { items: [] },
    context: {
      principal: { name: 'ana', arn: 'arn:aws:iam::123456789012:user/ana' },
      action: 'iam:ListUsers',
      resource: 'arn:aws:iam::123456789012:user/',
    },
  })
})

test('where nothing allows there is no statement; S3 hands the message out as well', async () => {
  await using aws = await start()
  const s3 = new S3Client(aws.clientConfig('bo'))
  const decoded = await decode(aws, (await messageOf(s3.send(new ListBucketsCommand({})))) ?? '')
  expect(decoded).toMatchObject({
    allowed: false,
    explicitDeny: false,
    matchedStatements: { items: [] },
    context: {
      action: 's3:ListAllMyBuckets',
      conditions: {
        items: expect.arrayContaining([{ key: 'aws:principaltag/team', values: { items: [{ value: 'blue' }] } }]),
      },
    },
  })
})

test('decoding needs permission, and is for the own account alone', async () => {
  await using aws = await start()
  const message = (await messageOf(new IAMClient(aws.clientConfig('bo')).send(new ListUsersCommand({})))) ?? ''
  expect(await refusalOf(decode(aws, message, 'bo'))).toBe(
    '403 AccessDenied: User: arn:aws:iam::123456789012:user/bo is not authorized to perform: sts:DecodeAuthorizationMessage because no identity-based policy allows the sts:DecodeAuthorizationMessage action',
  )
  const invalid = '400 InvalidAuthorizationMessageException: Message is not valid'
  expect(await refusalOf(decode(aws, message, '210987654321/dee'))).toBe(invalid)
  for (const foreign of [
    'nonsense',
    `${message}A`,
    `${message}=`,
    `${message} `,
    message.slice(0, -4),
    `${message.startsWith('A') ? 'B' : 'A'}${message.slice(1)}`,
  ]) {
    expect(await refusalOf(decode(aws, foreign))).toBe(invalid)
  }
  expect(await decode(aws, message)).toMatchObject({ allowed: false })
})

test("what another account's policy says stays there, and what policies didn't refuse has no message", async () => {
  await using aws = await start()
  const sts = new STSClient(aws.clientConfig())
  const closed = { RoleArn: 'arn:aws:iam::210987654321:role/closed', RoleSessionName: 'work' }
  expect(await messageOf(sts.send(new AssumeRoleCommand(closed)))).toBeUndefined()
  const nonsense = sts.send(new DecodeAuthorizationMessageCommand({ EncodedMessage: 'nonsense' }))
  expect(await messageOf(nonsense)).toBeUndefined()
})

test('of a statement too long for a header the message tells the name, and clients still read the denial', async () => {
  const actions = ['s3:ListAllMyBuckets', ...Array.from({ length: 600 }, (_, index) => `s3:Put${index}*`)]
  const Statement = { Sid: 'Long', Effect: 'Deny', Action: actions, Resource: '*' }
  const longest = { Sid: 'L'.repeat(9000), Effect: 'Deny', Action: 's3:ListAllMyBuckets', Resource: '*' }
  await using aws = await startLocalAws({
    roles: {
      long: { trustPolicy: trust(['sts:AssumeRole']), policies: [{ Version: '2012-10-17', Statement }] },
      longest: { trustPolicy: trust(['sts:AssumeRole']), policies: [{ Version: '2012-10-17', Statement: longest }] },
    },
  })
  const administrator = aws.clientConfig()
  const messageFor = async (role: string) => {
    const session = await assume(aws, administrator, role)
    return messageOf(new S3Client(session).send(new ListBucketsCommand({})))
  }
  expect(await decode(aws, (await messageFor('long')) ?? '')).toMatchObject({
    explicitDeny: true,
    matchedStatements: { items: [{ statementId: 'Long', effect: 'DENY' }] },
    context: { action: 's3:ListAllMyBuckets', conditions: { items: expect.arrayContaining([expect.anything()]) } },
  })
  expect(await decode(aws, (await messageFor('longest')) ?? '')).toMatchObject({
    explicitDeny: true,
    matchedStatements: { items: [] },
  })
})
