import { DeleteRoleCommand, DetachRolePolicyCommand, IAMClient, ListUsersCommand } from '@aws-sdk/client-iam'
import { CreateBucketCommand, HeadBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import type { AssumeRoleCommandInput } from '@aws-sdk/client-sts'
import {
  AssumeRoleCommand,
  GetCallerIdentityCommand,
  GetFederationTokenCommand,
  GetSessionTokenCommand,
  STSClient,
} from '@aws-sdk/client-sts'
import { describe, expect, test } from 'vitest'

import type { LocalAws } from '../../../src/local-aws/index.ts'
import { startLocalAws } from '../../../src/local-aws/index.ts'
import { exchange } from '../raw-connection.ts'
import { refusalOf } from '../refusal.ts'
import type { Answer } from '../sign-in/sign-in-client.ts'
import { post } from '../sign-in/sign-in-client.ts'

type Credentials = {
  AccessKeyId?: string | undefined
  SecretAccessKey?: string | undefined
  SessionToken?: string | undefined
  Expiration?: Date | undefined
}

const CONSOLE = 'https://console.aws.amazon.com/iam'

const start = () =>
  startLocalAws({
    users: { bo: { policies: ['AdministratorAccess'] } },
    roles: {
      admin: {
        trustPolicy: {
          Version: '2012-10-17',
          Statement: { Effect: 'Allow', Principal: { AWS: '123456789012' }, Action: 'sts:AssumeRole' },
        },
        policies: ['AdministratorAccess'],
      },
    },
  })

function sts(aws: LocalAws, credentials?: Credentials) {
  return new STSClient({ ...aws.clientConfig('bo'), ...(credentials && { credentials: ofSdk(credentials) }) })
}

function ofSdk({ AccessKeyId = '', SecretAccessKey = '', SessionToken = '' }: Credentials) {
  return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken }
}

async function assume(
  aws: LocalAws,
  from?: Credentials,
  input: Partial<AssumeRoleCommandInput> = {},
): Promise<Credentials> {
  const RoleArn = 'arn:aws:iam::123456789012:role/admin'
  const command = new AssumeRoleCommand({ RoleArn, RoleSessionName: 'broker', ...input })
  return (await sts(aws, from).send(command)).Credentials ?? {}
}

async function federate(aws: LocalAws): Promise<Credentials> {
  const Policy = '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"iam:ListUsers","Resource":"*"}}'
  return (await sts(aws).send(new GetFederationTokenCommand({ Name: 'guest', Policy }))).Credentials ?? {}
}

function sessionOf({ AccessKeyId, SecretAccessKey, SessionToken }: Credentials): string {
  return JSON.stringify({ sessionId: AccessKeyId, sessionKey: SecretAccessKey, sessionToken: SessionToken })
}

/** The token, or what was answered instead. */
async function getSigninToken(aws: LocalAws, credentials: Credentials, SessionDuration?: string): Promise<string> {
  const query = new URLSearchParams({
    Action: 'getSigninToken',
    Session: sessionOf(credentials),
    ...(SessionDuration !== undefined && { SessionDuration }),
  })
  return tokenOrRefusal(await fetch(`${aws.endpoint}/federation?${query.toString()}`))
}

async function tokenOrRefusal(response: Response): Promise<string> {
  const { SigninToken, error } = (await response.json()) as { SigninToken?: string; error?: { message: string } }
  return SigninToken ?? `${response.status} ${error?.message}`
}

function loginUrl(aws: LocalAws, SigninToken: string, Destination = CONSOLE): string {
  const query = { Action: 'login', Issuer: 'https://broker.example.com', Destination, SigninToken }
  return `${aws.endpoint}/federation?${new URLSearchParams(query).toString()}`
}

async function login(aws: LocalAws, signinToken: string, destination?: string): Promise<Answer> {
  const response = await fetch(loginUrl(aws, signinToken, destination), { headers: { accept: 'application/json' } })
  return { ...((await response.json()) as Answer), httpStatus: response.status }
}

describe('who may', () => {
  test('credentials of AssumeRole become a console session of the same principal, with other credentials', async () => {
    await using aws = await start()
    const credentials = await assume(aws)
    const answer = await login(aws, await getSigninToken(aws, credentials))
    const principalArn = 'arn:aws:sts::123456789012:assumed-role/admin/broker'
    expect(answer).toMatchObject({ httpStatus: 200, status: 'signedIn', principalArn })
    expect(answer.credentials.accessKeyId).not.toBe(credentials.AccessKeyId)
    expect(new Date(answer.credentials.expiration)).toEqual(credentials.Expiration)
    const config = {
      ...aws.clientConfig(),
      credentials: { ...answer.credentials, expiration: new Date(answer.credentials.expiration) },
    }
    expect((await new STSClient(config).send(new GetCallerIdentityCommand({}))).Arn).toBe(principalArn)
    await new IAMClient(config).send(new ListUsersCommand({}))
  })

  test('a federated user may call IAM from the console, though not from anywhere else', async () => {
    await using aws = await start()
    const credentials = await federate(aws)
    const direct = new IAMClient({ ...aws.clientConfig(), credentials: ofSdk(credentials) })
    expect(await refusalOf(direct.send(new ListUsersCommand({})))).toMatch(/^403 InvalidClientTokenId/)
    const { principalArn, credentials: issued } = await login(aws, await getSigninToken(aws, credentials))
    expect(principalArn).toBe('arn:aws:sts::123456789012:federated-user/guest')
    const console = new IAMClient({
      ...aws.clientConfig(),
      credentials: { ...issued, expiration: new Date(issued.expiration) },
    })
    await console.send(new ListUsersCommand({}))
  })

  test("a federated user's session never has MFA, not even by a code of the user behind it", async () => {
    const trusted = { Effect: 'Allow', Principal: { AWS: '123456789012' }, Action: 'sts:AssumeRole' }
    const Condition = { Bool: { 'aws:MultiFactorAuthPresent': 'true' } }
    await using aws = await startLocalAws({
      users: { bo: { policies: ['AdministratorAccess'], mfa: true } },
      roles: { vault: { trustPolicy: { Version: '2012-10-17', Statement: { ...trusted, Condition } } } },
    })
    const Policy = '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"sts:AssumeRole","Resource":"*"}}'
    const { Credentials = {} } = await sts(aws).send(new GetFederationTokenCommand({ Name: 'guest', Policy }))
    const { credentials } = await login(aws, await getSigninToken(aws, Credentials))
    const console = new STSClient({
      ...aws.clientConfig(),
      credentials: { ...credentials, expiration: new Date(credentials.expiration) },
    })
    const call = {
      RoleArn: 'arn:aws:iam::123456789012:role/vault',
      RoleSessionName: 'guest',
      SerialNumber: aws.serialNumbers('bo')[0],
      TokenCode: aws.tokenCode('bo'),
    }
    expect(await refusalOf(console.send(new AssumeRoleCommand(call)))).toMatch(
      /^403 AccessDenied: MultiFactorAuthentication failed, unable to validate MFA code\. /,
    )
    // The code was not spent by it.
    await sts(aws).send(new AssumeRoleCommand(call))
  })

  test('credentials of GetSessionToken, of a console session, and long-term keys are refused', async () => {
    await using aws = await start()
    const { Credentials = {} } = await sts(aws).send(new GetSessionTokenCommand({}))
    const only =
      '400 Invalid credentials parameter: only those of AssumeRole and GetFederationToken can sign in to the console'
    expect(await getSigninToken(aws, Credentials)).toBe(only)
    const { credentials } = await login(aws, await getSigninToken(aws, await assume(aws)))
    const ofConsole = {
      AccessKeyId: credentials.accessKeyId,
      SecretAccessKey: credentials.secretAccessKey,
      SessionToken: credentials.sessionToken,
    }
    expect(await getSigninToken(aws, ofConsole)).toMatch(/^400 .* console session$/)
    const { accessKeyId, secretAccessKey } = aws.clientConfig('bo').credentials
    const longTerm = { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey, SessionToken: 'none' }
    expect(await getSigninToken(aws, longTerm)).toMatch(/^400 .* unknown or expired$/)
  })

  test.each([
    ['a wrong secret', { SecretAccessKey: 'x'.repeat(40) }],
    ['the id of other credentials', { AccessKeyId: 'ASIARZPUZDIKAAAAAAAA' }],
    ['a forged session token', { SessionToken: 'forged' }],
  ])('%s is no credential', async (_name, wrong) => {
    await using aws = await start()
    expect(await getSigninToken(aws, { ...(await assume(aws)), ...wrong })).toMatch(/^400 .* unknown or expired$/)
  })

  test('credentials that have expired sign nobody in', async () => {
    await using aws = await start()
    const credentials = await assume(aws)
    const signinToken = await getSigninToken(aws, credentials, '3600')
    aws.clock.advance('61 min')
    expect(await getSigninToken(aws, credentials)).toMatch(/^400 .* unknown or expired$/)
    expect(await login(aws, signinToken)).toMatchObject({ httpStatus: 400 })
  })
})

test('who is gone meanwhile is not signed in', async () => {
  await using aws = await start()
  const signinToken = await getSigninToken(aws, await assume(aws))
  const iam = new IAMClient(aws.clientConfig())
  const role = { RoleName: 'admin' }
  await iam.send(new DetachRolePolicyCommand({ ...role, PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' }))
  await iam.send(new DeleteRoleCommand(role))
  expect(await login(aws, signinToken)).toMatchObject({ httpStatus: 400 })
})

describe('SessionDuration', () => {
  test('is the time of the console session, for roles that long-term keys assumed', async () => {
    await using aws = await start()
    const { credentials } = await login(aws, await getSigninToken(aws, await assume(aws), '43200'))
    const lasts = new Date(credentials.expiration).getTime() - aws.clock.now().getTime()
    expect(Math.round(lasts / 3_600_000)).toBe(12)
    for (const wrong of ['899', '43201', 'long', '-900']) {
      expect(await getSigninToken(aws, await assume(aws), wrong)).toMatch(/^400 SessionDuration is not/)
    }
  })

  test('fails for GetFederationToken and for a role that a session assumed', async () => {
    await using aws = await start()
    expect(await getSigninToken(aws, await federate(aws), '3600')).toMatch(/^400 Invalid credentials parameter/)
    const chained = await assume(aws, await assume(aws))
    expect(await getSigninToken(aws, chained, '1800')).toMatch(/^400 Invalid credentials parameter/)
    expect((await login(aws, await getSigninToken(aws, chained))).status).toBe('signedIn')
    const { Credentials = {} } = await sts(aws).send(new GetSessionTokenCommand({}))
    expect(await getSigninToken(aws, await assume(aws, Credentials), '1800')).toMatch(/^400 Invalid credentials/)
  })
})

describe('the link', () => {
  test('leads to its destination', async () => {
    await using aws = await start()
    const signinToken = await getSigninToken(aws, await assume(aws))
    const response = await fetch(loginUrl(aws, signinToken), { redirect: 'manual' })
    expect(response.status).toBe(302)
    expect(response.headers.get('location')).toBe(CONSOLE)
    expect(response.headers.get('referrer-policy')).toBe('no-referrer')
  })

  test.each([
    'https://example.com/',
    'https://aws.amazon.com.example.com/',
    'javascript:alert(1)',
    '//example.com',
    '',
  ])('does not lead to %j', async (destination) => {
    await using aws = await start()
    const signinToken = await getSigninToken(aws, await assume(aws))
    expect(await login(aws, signinToken, destination)).toMatchObject({ httpStatus: 400 })
  })

  test('is good for fifteen minutes', async () => {
    await using aws = await start()
    const signinToken = await getSigninToken(aws, await assume(aws))
    aws.clock.advance('14 min')
    expect((await login(aws, signinToken)).status).toBe('signedIn')
    aws.clock.advance('61 s')
    expect(await login(aws, signinToken)).toMatchObject({ httpStatus: 400 })
    expect(await login(aws, 'forged')).toMatchObject({ httpStatus: 400 })
  })
})

describe('the endpoint', () => {
  test('takes forms as well', async () => {
    await using aws = await start()
    const body = new URLSearchParams({ Action: 'getSigninToken', Session: sessionOf(await assume(aws)) })
    const signinToken = await tokenOrRefusal(await fetch(`${aws.endpoint}/federation`, { method: 'POST', body }))
    expect((await login(aws, signinToken)).status).toBe('signedIn')
  })

  test.each([
    'Action=other',
    'Action=getSigninToken',
    'Action=getSigninToken&Session=%7B',
    'Action=getSigninToken&Session=%7B%22sessionId%22%3A1%7D',
    'Action=login',
  ])('%s is a bad request', async (query) => {
    await using aws = await start()
    expect((await fetch(`${aws.endpoint}/federation?${query}`)).status).toBe(400)
  })

  test.each([
    ['signin.localhost', 'application/json'],
    ['us-east-1.signin.localhost:4566', 'application/json'],
    ['some-bucket.localhost', 'application/xml'],
  ])('under the name %s it answers, or S3 does: %s', async (host, contentType) => {
    await using aws = await start()
    const answer = await exchange(aws.port, `GET /federation?Action=login HTTP/1.1\r\nhost: ${host}\r\n\r\n`, 1)
    expect(/^content-type: (.*)$/im.exec(answer)?.[1]?.trim()).toBe(contentType)
  })

  test('leaves a bucket of its name alone', async () => {
    await using aws = await start()
    const s3 = new S3Client(aws.clientConfig('bo'))
    await s3.send(new CreateBucketCommand({ Bucket: 'federation' }))
    await s3.send(new HeadBucketCommand({ Bucket: 'federation' }))
    await s3.send(new PutObjectCommand({ Bucket: 'federation', Key: 'federation', Body: 'here' }))
    expect((await fetch(`${aws.endpoint}/federation`)).headers.get('content-type')).toBe('application/xml')
  })

  test('a console session can be signed out', async () => {
    await using aws = await start()
    const { credentials } = await login(aws, await getSigninToken(aws, await assume(aws)))
    expect(await post(aws, 'sign-out', credentials)).toMatchObject({ status: 'signedOut' })
    const config = {
      ...aws.clientConfig(),
      credentials: { ...credentials, expiration: new Date(credentials.expiration) },
    }
    expect(await refusalOf(new STSClient(config).send(new GetCallerIdentityCommand({})))).toMatch(/^403 ExpiredToken/)
  })
})
