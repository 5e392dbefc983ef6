import { IAM } from '@aws-sdk/client-iam'
import { ListObjectsV2Command, PutBucketPolicyCommand, S3Client } from '@aws-sdk/client-s3'
import { STS } from '@aws-sdk/client-sts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import type { ClientConfig, LocalAws } from '../../src/local-aws/index.ts'
import { startLocalAws } from '../../src/local-aws/index.ts'
import { refusalOf } from './refusal.ts'
import { post } from './sign-in/sign-in-client.ts'
import { contextOf, messageOf } from './sts/denied-context.ts'

// Which global condition keys a request has, by what it was signed with (IAM User Guide, "AWS global condition context keys").

const ACCOUNT = '123456789012'
const Bucket = 'photos'
const ALL = { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*' } }
const TRUST = {
  Statement: { Effect: 'Allow', Principal: { AWS: ACCOUNT }, Action: ['sts:AssumeRole', 'sts:TagSession'] },
}
const PASSWORD = 'Corr3ct-horse'

let aws: LocalAws

beforeAll(async () => {
  aws = await startLocalAws({
    users: {
      ana: { mfa: true, policies: [ALL], password: PASSWORD, path: '/team/', tags: { team: 'blue' } },
      bo: { policies: [ALL], password: PASSWORD },
    },
    roles: { audit: { trustPolicy: TRUST, policies: [ALL] } },
    root: { accessKey: true, mfa: true },
    buckets: [Bucket],
  })
  // Whoever asks is refused, and learns what was looked at.
  const Statement = { Effect: 'Deny', Principal: '*', Action: 's3:ListBucket', Resource: `arn:aws:s3:::${Bucket}` }
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement })
  await new S3Client(aws.clientConfig()).send(new PutBucketPolicyCommand({ Bucket, Policy }))
})
afterAll(() => aws.close())

interface Issued {
  readonly AccessKeyId?: string | undefined
  readonly SecretAccessKey?: string | undefined
  readonly SessionToken?: string | undefined
}

function withSession({ AccessKeyId = '', SecretAccessKey = '', SessionToken = '' }: Issued = {}): ClientConfig {
  const credentials = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken }
  return { ...aws.clientConfig(), credentials }
}

const code = (name: string) => ({ SerialNumber: aws.serialNumbers(name)[0], TokenCode: aws.tokenCode(name) })
const sts = (name: string) => new STS(aws.clientConfig(name))
const RoleArn = `arn:aws:iam::${ACCOUNT}:role/audit`
const Policy = JSON.stringify(ALL)

async function consoleSession(userName: string, withCode: boolean): Promise<ClientConfig> {
  let answer = await post(aws, 'sign-in', { account: ACCOUNT, userName, password: PASSWORD })
  if (withCode) {
    answer = await post(aws, 'sign-in/code', { challenge: answer.challenge, tokenCode: aws.tokenCode(userName) })
  }
  return { ...aws.clientConfig(), credentials: answer.credentials }
}

const ANA = `arn:aws:iam::${ACCOUNT}:user/team/ana`
const USER = {
  'aws:principaltype': 'User',
  'aws:username': 'ana',
  'aws:principalarn': ANA,
  'aws:principaltag/team': 'blue',
}
const BO = { 'aws:principaltype': 'User', 'aws:username': 'bo', 'aws:principalarn': `arn:aws:iam::${ACCOUNT}:user/bo` }
const ROLE = { 'aws:principaltype': 'AssumedRole', 'aws:principalarn': RoleArn }
const ROOT = {
  'aws:principaltype': 'Account',
  'aws:principalarn': `arn:aws:iam::${ACCOUNT}:root`,
  'aws:userid': ACCOUNT,
}
const ISSUED = { 'aws:tokenissuetime': /^\d{4}-.*Z$/ }
const WITHOUT = { ...ISSUED, 'aws:multifactorauthpresent': 'false' }
const WITH = { ...ISSUED, 'aws:multifactorauthpresent': 'true', 'aws:multifactorauthage': /^\d$/ }

type Expected = Readonly<Record<string, string | RegExp>>

const CALLERS: [name: string, config: () => ClientConfig | Promise<ClientConfig>, expected: Expected][] = [
  ['a long-term key', () => aws.clientConfig('ana'), USER],
  ["root's key", () => aws.clientConfig('root'), ROOT],
  [
    'GetSessionToken without MFA',
    async () => withSession((await sts('ana').getSessionToken({})).Credentials),
    { ...USER, ...WITHOUT },
  ],
  [
    'GetSessionToken with MFA',
    async () => withSession((await sts('ana').getSessionToken(code('ana'))).Credentials),
    { ...USER, ...WITH },
  ],
  [
    "root's session with MFA",
    async () => withSession((await sts('root').getSessionToken(code('root'))).Credentials),
    { ...ROOT, ...WITH },
  ],
  [
    'AssumeRole',
    async () => withSession((await sts('bo').assumeRole({ RoleArn, RoleSessionName: 'night' })).Credentials),
    { ...ROLE, ...WITHOUT, 'aws:userid': /^AROA\w+:night$/ },
  ],
  [
    'AssumeRole with MFA in the call and a tag',
    async () => {
      const input = { RoleArn, RoleSessionName: 'night', ...code('ana'), Tags: [{ Key: 'team', Value: 'red' }] }
      return withSession((await sts('ana').assumeRole(input)).Credentials)
    },
    { ...ROLE, ...WITHOUT, 'aws:userid': /^AROA\w+:night$/, 'aws:principaltag/team': 'red' },
  ],
  [
    'GetFederationToken',
    async () => withSession((await sts('bo').getFederationToken({ Name: 'guest', Policy })).Credentials),
    {
      ...WITHOUT,
      'aws:principaltype': 'FederatedUser',
      'aws:principalarn': `arn:aws:sts::${ACCOUNT}:federated-user/guest`,
      'aws:userid': `${ACCOUNT}:guest`,
    },
  ],
  ['the console, without a device', () => consoleSession('bo', false), { ...BO, ...WITHOUT }],
  ['the console, with a code', () => consoleSession('ana', true), { ...USER, ...WITH }],
]

/** What every signed request has. */
const ALWAYS: Expected = {
  'aws:principalaccount': ACCOUNT,
  'aws:principalisawsservice': 'false',
  'aws:resourceaccount': ACCOUNT,
  'aws:userid': /^(?:AIDA\w{17}|AROA\w{17}:night|\d{12}(?::guest)?)$/,
  'aws:sourceip': '127.0.0.1',
  'aws:useragent': /aws-sdk-js/,
  'aws:securetransport': 'false',
  'aws:viaawsservice': 'false',
  'aws:requestedregion': 'us-east-1',
  'aws:currenttime': /^\d{4}-.*Z$/,
  'aws:epochtime': /^\d{10}$/,
}

describe('the keys of', () => {
  test.each(CALLERS)('%s', async (_, config, expected) => {
    const s3 = new S3Client(await config())
    const context = await contextOf(aws, await messageOf(s3.send(new ListObjectsV2Command({ Bucket }))))
    const found = [...context].filter(([key]) => key.startsWith('aws:'))
    const wanted = Object.entries({ ...ALWAYS, ...expected })
    expect(found.map(([key]) => key).sort()).toEqual(wanted.map(([key]) => key).sort())
    for (const [key, value] of wanted) {
      expect([key, context.get(key)]).toEqual([key, [typeof value === 'string' ? value : expect.stringMatching(value)]])
    }
  })
})

const deny = (Action: string, region: string) => ({
  Effect: 'Deny',
  Action,
  Resource: '*',
  Condition: { StringEquals: { 'aws:RequestedRegion': region } },
})

test('IAM is in us-east-1 wherever the client is; STS is where the client is', async () => {
  const Statement = [
    deny('iam:ListUsers', 'us-east-1'),
    deny('iam:ListRoles', 'eu-central-1'),
    deny('sts:AssumeRole', 'eu-central-1'),
  ]
  const roles = { audit: { trustPolicy: TRUST } }
  const policies = [ALL, { Version: '2012-10-17', Statement }]
  await using place = await startLocalAws({ users: { bo: { policies } }, roles })
  const inFrankfurt = { ...place.clientConfig('bo'), region: 'eu-central-1' }
  const iam = new IAM(inFrankfurt)
  expect(await refusalOf(iam.listUsers({}))).toMatch(/^403 AccessDenied: .* with an explicit deny/)
  await iam.listRoles({})
  const assumed = new STS(inFrankfurt).assumeRole({ RoleArn, RoleSessionName: 'night' })
  expect(await refusalOf(assumed)).toMatch(/^403 AccessDenied/)
  const { AccessKeyLastUsed } = await iam.getAccessKeyLastUsed({ AccessKeyId: inFrankfurt.credentials.accessKeyId })
  expect(AccessKeyLastUsed).toMatchObject({ ServiceName: 'iam', Region: 'us-east-1' })
})
