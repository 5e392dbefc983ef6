import {
  CreateUserCommand,
  DeleteAccessKeyCommand,
  DeleteUserCommand,
  IAMClient,
  ListUsersCommand,
} from '@aws-sdk/client-iam'
import {
  AssumeRoleCommand,
  DecodeAuthorizationMessageCommand,
  GetAccessKeyInfoCommand,
  GetCallerIdentityCommand,
  GetFederationTokenCommand,
  GetSessionTokenCommand,
  STSClient,
} from '@aws-sdk/client-sts'
import { describe, expect, test } from 'vitest'

import type { LocalAws } from '../../../src/local-aws/index.ts'
import { startLocalAws } from '../../../src/local-aws/index.ts'
import { refusalOf } from '../refusal.ts'

const INVALID = '403 AccessDenied: MultiFactorAuthentication failed with invalid MFA one time pass code. '
const UNABLE =
  '403 AccessDenied: MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is valid and associated with this user.'
const NO_IAM = '403 InvalidClientTokenId: The security token included in the request is invalid'

const ALLOW_ALL = JSON.stringify({
  Version: '2012-10-17',
  Statement: { Effect: 'Allow', Action: '*', Resource: '*' },
})

const cannotCall = (operation: string) => `403 AccessDenied: Cannot call ${operation} with session credentials`

const start = () =>
  startLocalAws({
    root: { accessKey: true },
    users: {
      ana: { groups: ['Force_MFA'], policies: ['AdministratorAccess'], mfa: true },
      bo: { policies: ['AdministratorAccess'], mfa: true },
      cy: {},
    },
  })

async function session(aws: LocalAws, userName: string, input: { SerialNumber?: string; TokenCode?: string } = {}) {
  const { Credentials } = await new STSClient(aws.clientConfig(userName)).send(new GetSessionTokenCommand(input))
  return {
    ...aws.clientConfig(userName),
    expiration: Credentials?.Expiration,
    credentials: {
      accessKeyId: Credentials?.AccessKeyId ?? '',
      secretAccessKey: Credentials?.SecretAccessKey ?? '',
      sessionToken: Credentials?.SessionToken ?? '',
    },
  }
}

const device = (aws: LocalAws, name: string) => ({ SerialNumber: aws.serialNumbers(name)[0] ?? '' })

describe('GetSessionToken under Force_MFA', () => {
  test('GetCallerIdentity always works; everything else waits for a code', async () => {
    await using aws = await start()
    const sts = new STSClient(aws.clientConfig('ana'))
    const { Arn, UserId, Account } = await sts.send(new GetCallerIdentityCommand({}))
    expect([Arn, UserId, Account]).toEqual([
      'arn:aws:iam::123456789012:user/ana',
      expect.stringMatching(/^AIDA[A-Z2-7]{17}$/),
      '123456789012',
    ])
    expect(await refusalOf(new IAMClient(aws.clientConfig('ana')).send(new ListUsersCommand({})))).toBe(
      '403 AccessDenied: User: arn:aws:iam::123456789012:user/ana is not authorized to perform: iam:ListUsers on resource: arn:aws:iam::123456789012:user/ with an explicit deny in an identity-based policy: arn:aws:iam::123456789012:policy/Force_MFA',
    )

    const withMfa = await session(aws, 'ana', { ...device(aws, 'ana'), TokenCode: aws.tokenCode('ana') })
    expect(withMfa.credentials.accessKeyId).toMatch(/^ASIA[Q-Z2-7]/)
    expect(withMfa.credentials.sessionToken).toMatch(/^IQoJb3JpZ2luX2Vj/)
    const { Users = [] } = await new IAMClient(withMfa).send(new ListUsersCommand({}))
    expect(Users.map(({ UserName }) => UserName)).toEqual(['administrator', 'ana', 'bo', 'cy'])
    const caller = await new STSClient(withMfa).send(new GetCallerIdentityCommand({}))
    expect([caller.Arn, caller.UserId]).toEqual([Arn, UserId])
  })

  test('a session without a code is denied by the policy, and IAM does not even look at it', async () => {
    await using aws = await start()
    const bare = await session(aws, 'ana')
    expect(await refusalOf(new IAMClient(bare).send(new ListUsersCommand({})))).toBe(NO_IAM)
    const role = { RoleArn: 'arn:aws:iam::123456789012:role/none', RoleSessionName: 'ana' }
    expect(await refusalOf(new STSClient(bare).send(new AssumeRoleCommand(role)))).toMatch(/^403 AccessDenied: User: /)
    await new STSClient(bare).send(new GetCallerIdentityCommand({}))
  })

  test('the decision log says who was refused, what, with which MFA and by what', async () => {
    await using aws = await start()
    await refusalOf(new IAMClient(aws.clientConfig('ana')).send(new ListUsersCommand({})))
    expect(aws.decisions().at(-1)).toMatchObject({
      action: 'iam:ListUsers',
      principalArn: 'arn:aws:iam::123456789012:user/ana',
      multiFactorAuthPresent: undefined,
      effect: 'explicitDeny',
      decidedBy: 'identity-based policy arn:aws:iam::123456789012:policy/Force_MFA DenyAllExceptListedIfNoMFA',
    })
  })
})

describe('token codes', () => {
  test('a wrong one, a spent one, one of another device, half of it', async () => {
    await using aws = await start()
    const TokenCode = aws.tokenCode('ana')
    const wrong = String((Number(TokenCode) + 1) % 1_000_000).padStart(6, '0')
    expect(await refusalOf(session(aws, 'ana', { ...device(aws, 'ana'), TokenCode: wrong }))).toBe(INVALID)
    await session(aws, 'ana', { ...device(aws, 'ana'), TokenCode })
    expect(await refusalOf(session(aws, 'ana', { ...device(aws, 'ana'), TokenCode }))).toBe(INVALID)
    expect(await refusalOf(session(aws, 'ana', { ...device(aws, 'bo'), TokenCode: aws.tokenCode('bo') }))).toBe(UNABLE)
    const unknown = { SerialNumber: 'arn:aws:iam::123456789012:mfa/none' }
    expect(await refusalOf(session(aws, 'ana', { ...unknown, TokenCode }))).toBe(UNABLE)
    expect(await refusalOf(session(aws, 'ana', { TokenCode }))).toMatch(/^403 AccessDenied: .*must provide both/)
    expect(await refusalOf(session(aws, 'ana', device(aws, 'ana')))).toMatch(/^403 AccessDenied: .*must provide both/)
  })

  test('five at a time: two steps back, two ahead, in any order, each once', async () => {
    await using aws = await start()
    const codes = Array.from({ length: 5 }, () => aws.tokenCode('ana'))
    for (const TokenCode of codes.toReversed()) await session(aws, 'ana', { ...device(aws, 'ana'), TokenCode })
    expect(new Set(codes).size).toBe(5)
    for (const TokenCode of codes.slice(0, 2)) {
      expect(await refusalOf(session(aws, 'ana', { ...device(aws, 'ana'), TokenCode }))).toBe(INVALID)
    }
  })

  test('after nine tries within three minutes none is looked at until the next three', async () => {
    await using aws = await start()
    aws.clock.set(new Date('2026-11-24T12:00:00Z'))
    for (let tries = 1; tries <= 9; tries++) {
      expect(await refusalOf(session(aws, 'ana', { ...device(aws, 'ana'), TokenCode: '000000' }))).toBe(INVALID)
    }
    expect(await refusalOf(session(aws, 'ana', { ...device(aws, 'ana'), TokenCode: aws.tokenCode('ana') }))).toBe(
      UNABLE,
    )
    aws.clock.advance('3 min')
    await session(aws, 'ana', { ...device(aws, 'ana'), TokenCode: aws.tokenCode('ana') })
  })

  test('two requests at once: a code is taken once', async () => {
    await using aws = await start()
    const input = { ...device(aws, 'ana'), TokenCode: aws.tokenCode('ana') }
    const answers = await Promise.allSettled(Array.from({ length: 8 }, () => session(aws, 'ana', input)))
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  })
})

describe('what sessions may not', () => {
  test('GetSessionToken and GetFederationToken from a session', async () => {
    await using aws = await start()
    const withMfa = await session(aws, 'bo', { ...device(aws, 'bo'), TokenCode: aws.tokenCode('bo') })
    const sts = new STSClient(withMfa)
    expect(await refusalOf(sts.send(new GetSessionTokenCommand({})))).toBe(
      '403 AccessDenied: Cannot call GetSessionToken with session credentials',
    )
    expect(await refusalOf(sts.send(new GetFederationTokenCommand({ Name: 'bo' })))).toBe(
      '403 AccessDenied: Cannot call GetFederationToken with session credentials',
    )
  })

  test('call more of STS than AssumeRole and GetCallerIdentity; a federated user not even the former', async () => {
    await using aws = await start()
    const withMfa = new STSClient(await session(aws, 'bo', { ...device(aws, 'bo'), TokenCode: aws.tokenCode('bo') }))
    const { Credentials } = await new STSClient(aws.clientConfig('bo')).send(
      new GetFederationTokenCommand({ Name: 'guest', Policy: ALLOW_ALL }),
    )
    const { AccessKeyId: accessKeyId = '', SecretAccessKey: secretAccessKey = '' } = Credentials ?? {}
    const credentials = { accessKeyId, secretAccessKey, sessionToken: Credentials?.SessionToken ?? '' }
    const guest = new STSClient({ ...aws.clientConfig('bo'), credentials })
    const info = new GetAccessKeyInfoCommand({ AccessKeyId: 'ASIAQNZGKIQY56JQ7WML' })
    const decode = new DecodeAuthorizationMessageCommand({ EncodedMessage: 'x' })
    const assume = new AssumeRoleCommand({ RoleArn: 'arn:aws:iam::123456789012:role/a', RoleSessionName: 'bo' })
    for (const sts of [withMfa, guest]) {
      expect(await refusalOf(sts.send(info))).toBe(cannotCall('GetAccessKeyInfo'))
      expect(await refusalOf(sts.send(decode))).toBe(cannotCall('DecodeAuthorizationMessage'))
    }
    expect(await refusalOf(guest.send(assume))).toBe(cannotCall('AssumeRole'))
    expect(await refusalOf(withMfa.send(assume))).toMatch(/^403 AccessDenied: User: .* perform: sts:AssumeRole/)
  })

  test('live long: 12 h unless told otherwise, root an hour at most', async () => {
    await using aws = await start()
    const now = aws.clock.now().getTime()
    const seconds = async (userName: string, DurationSeconds?: number) => {
      const sts = new STSClient(aws.clientConfig(userName))
      const { Credentials } = await sts.send(new GetSessionTokenCommand({ DurationSeconds }))
      return Math.round(((Credentials?.Expiration?.getTime() ?? 0) - now) / 60_000) * 60
    }
    expect(await seconds('bo')).toBe(43_200)
    expect(await seconds('bo', 129_600)).toBe(129_600)
    expect(await seconds('root')).toBe(3600)
    expect(await seconds('root', 43_200)).toBe(3600)
    const tooLong = new STSClient(aws.clientConfig('bo')).send(new GetSessionTokenCommand({ DurationSeconds: 129_601 }))
    expect(await refusalOf(tooLong)).toBe(
      "400 ValidationError: 1 validation error detected: Value '129601' at 'durationSeconds' failed to satisfy constraint: Member must have value less than or equal to 129600",
    )
  })

  test('outlive their end, or their user', async () => {
    await using aws = await start()
    const bare = new STSClient(await session(aws, 'bo'))
    const orphan = new STSClient(await session(aws, 'cy'))
    const admin = new IAMClient(aws.clientConfig())
    await admin.send(
      new DeleteAccessKeyCommand({ UserName: 'cy', AccessKeyId: aws.clientConfig('cy').credentials.accessKeyId }),
    )
    // The key that began the session may go; the user may not.
    await orphan.send(new GetCallerIdentityCommand({}))
    await admin.send(new DeleteUserCommand({ UserName: 'cy' }))
    expect(await refusalOf(orphan.send(new GetCallerIdentityCommand({})))).toBe(NO_IAM)
    aws.clock.advance('13 h')
    expect(await refusalOf(bare.send(new GetCallerIdentityCommand({})))).toBe(
      '403 ExpiredToken: The security token included in the request is expired',
    )
  })

  test('be taken from one local AWS to another', async () => {
    await using aws = await start()
    await using other = await start()
    const { credentials } = await session(aws, 'bo')
    const stranger = new STSClient({ ...other.clientConfig(), credentials })
    expect(await refusalOf(stranger.send(new GetCallerIdentityCommand({})))).toBe(NO_IAM)
  })
})

test('a federated user has what both the user and the session policy allow, and no IAM', async () => {
  await using aws = await start()
  const sts = new STSClient(aws.clientConfig('bo'))
  const Policy = JSON.stringify({
    Version: '2012-10-17',
    Statement: { Effect: 'Allow', Action: 'iam:*', Resource: '*' },
  })
  const { Credentials, FederatedUser } = await sts.send(new GetFederationTokenCommand({ Name: 'guest', Policy }))
  expect(FederatedUser?.Arn).toBe('arn:aws:sts::123456789012:federated-user/guest')
  const credentials = {
    accessKeyId: Credentials?.AccessKeyId ?? '',
    secretAccessKey: Credentials?.SecretAccessKey ?? '',
    sessionToken: Credentials?.SessionToken ?? '',
  }
  const guest = { ...aws.clientConfig('bo'), credentials }
  const { Arn, UserId } = await new STSClient(guest).send(new GetCallerIdentityCommand({}))
  expect([Arn, UserId]).toEqual(['arn:aws:sts::123456789012:federated-user/guest', '123456789012:guest'])
  expect(await refusalOf(new IAMClient(guest).send(new CreateUserCommand({ UserName: 'x' })))).toBe(NO_IAM)
})

test('GetAccessKeyInfo reads the account out of the id: 029608264753 of ASIAQNZGKIQY56JQ7WML', async () => {
  await using aws = await start()
  const sts = new STSClient(aws.clientConfig('bo'))
  const account = async (AccessKeyId: string) => (await sts.send(new GetAccessKeyInfoCommand({ AccessKeyId }))).Account
  expect(await account('ASIAQNZGKIQY56JQ7WML')).toBe('029608264753')
  expect(await account(aws.administrator.accessKeyId)).toBe('123456789012')
  expect(aws.administrator.accessKeyId).toMatch(/^AKIARZPUZDIK[A-P][A-Z2-7]{7}$/)
})
