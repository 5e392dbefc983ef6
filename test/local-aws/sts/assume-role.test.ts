import { DeleteRoleCommand, GetRoleCommand, IAMClient, ListUsersCommand } from '@aws-sdk/client-iam'
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
import { refusalOf } from '../refusal.ts'

const trust = (principal: string, Condition?: object) => ({
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Principal: { AWS: principal }, Action: ['sts:AssumeRole', 'sts:TagSession'], Condition },
  ],
})
const MFA = { Bool: { 'aws:MultiFactorAuthPresent': 'true' } }
const ACCOUNT = 'arn:aws:iam::123456789012:root'

const start = () =>
  startLocalAws({
    root: { accessKey: true },
    users: {
      ana: { groups: ['Force_MFA'], policies: ['AdministratorAccess'], mfa: true },
      bo: { policies: ['AdministratorAccess'], mfa: true },
      cy: {},
    },
    roles: {
      admin: { trustPolicy: trust(ACCOUNT, MFA), policies: ['AdministratorAccess'], maxSessionDuration: 7200 },
      open: { trustPolicy: trust(ACCOUNT), policies: ['AdministratorAccess'] },
      forCy: { trustPolicy: trust('arn:aws:iam::123456789012:user/cy'), policies: ['IAMReadOnlyAccess'] },
      named: { trustPolicy: trust(ACCOUNT, { StringLike: { 'sts:RoleSessionName': '${aws:username}' } }) },
      external: { trustPolicy: trust(ACCOUNT, { StringEquals: { 'sts:ExternalId': 'blue' } }) },
    },
    accounts: {
      '210987654321': {
        users: { dee: { policies: ['AdministratorAccess'] } },
        roles: { visitor: { trustPolicy: trust(ACCOUNT), policies: ['AdministratorAccess'] } },
      },
    },
  })

type Config = { credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string } }

async function assume(aws: LocalAws, from: string | Config, role: string, input: Partial<AssumeRoleCommandInput> = {}) {
  const sts = new STSClient(typeof from === 'string' ? aws.clientConfig(from) : { ...aws.clientConfig(), ...from })
  const RoleArn = role.startsWith('arn:') ? role : `arn:aws:iam::123456789012:role/${role}`
  const answer = await sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'work', ...input }))
  const { Credentials } = answer
  const credentials = {
    accessKeyId: Credentials?.AccessKeyId ?? '',
    secretAccessKey: Credentials?.SecretAccessKey ?? '',
    sessionToken: Credentials?.SessionToken ?? '',
  }
  return { ...aws.clientConfig(), credentials, answer }
}

const denied = (user: string, role: string) =>
  `403 AccessDenied: User: arn:aws:iam::123456789012:user/${user} is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::123456789012:role/${role}`

describe('MFA in the call', () => {
  test('a code in the call counts before the trust policy and the own Deny, for this call alone', async () => {
    await using aws = await start()
    expect(await refusalOf(assume(aws, 'ana', 'admin'))).toBe(denied('ana', 'admin'))
    expect(await refusalOf(assume(aws, 'bo', 'admin'))).toBe(denied('bo', 'admin'))
    const mfa = { SerialNumber: aws.serialNumbers('ana')[0], TokenCode: aws.tokenCode('ana') }
    const session = await assume(aws, 'ana', 'admin', mfa)
    const { Arn, UserId } = await new STSClient(session).send(new GetCallerIdentityCommand({}))
    expect(Arn).toBe('arn:aws:sts::123456789012:assumed-role/admin/work')
    expect(UserId).toMatch(/^AROA[A-Z2-7]{17}:work$/)
    await new IAMClient(session).send(new ListUsersCommand({}))
    // The session itself has no MFA: the trust policy that asks for it refuses the next hop.
    expect(await refusalOf(assume(aws, session, 'admin'))).toMatch(
      /^403 AccessDenied: User: arn:aws:sts::123456789012:assumed-role/,
    )
  })

  test('a code is spent although the role was refused', async () => {
    await using aws = await start()
    const mfa = { SerialNumber: aws.serialNumbers('bo')[0], TokenCode: aws.tokenCode('bo') }
    expect(await refusalOf(assume(aws, 'bo', 'missing', mfa))).toBe(denied('bo', 'missing'))
    expect(await refusalOf(assume(aws, 'bo', 'open', mfa))).toMatch(/invalid MFA one time pass code/)
  })

  test('an MFA session needs no code', async () => {
    await using aws = await start()
    const { Credentials } = await new STSClient(aws.clientConfig('ana')).send(
      new GetSessionTokenCommand({ SerialNumber: aws.serialNumbers('ana')[0], TokenCode: aws.tokenCode('ana') }),
    )
    const credentials = {
      accessKeyId: Credentials?.AccessKeyId ?? '',
      secretAccessKey: Credentials?.SecretAccessKey ?? '',
      sessionToken: Credentials?.SessionToken ?? '',
    }
    await assume(aws, { credentials }, 'admin')
  })
})

describe('MFA in the call of a session', () => {
  test('a code counts for the call, and a wrong one is not overlooked', async () => {
    await using aws = await start()
    const { Credentials } = await new STSClient(aws.clientConfig('bo')).send(new GetSessionTokenCommand({}))
    const credentials = {
      accessKeyId: Credentials?.AccessKeyId ?? '',
      secretAccessKey: Credentials?.SecretAccessKey ?? '',
      sessionToken: Credentials?.SessionToken ?? '',
    }
    expect(await refusalOf(assume(aws, { credentials }, 'admin'))).toBe(denied('bo', 'admin'))
    const mfa = { SerialNumber: aws.serialNumbers('bo')[0], TokenCode: aws.tokenCode('bo') }
    await assume(aws, { credentials }, 'admin', mfa)
    expect(await refusalOf(assume(aws, { credentials }, 'open', mfa))).toMatch(/invalid MFA one time pass code/)
  })

  test('a role has no device', async () => {
    await using aws = await start()
    const session = await assume(aws, 'bo', 'open')
    const mfa = { SerialNumber: aws.serialNumbers('bo')[0], TokenCode: aws.tokenCode('bo') }
    expect(await refusalOf(assume(aws, session, 'admin', mfa))).toMatch(
      /^403 AccessDenied: .* unable to validate MFA code/,
    )
  })
})

describe('who may', () => {
  test('a user whom the trust policy names needs no policy of the own; the account needs one', async () => {
    await using aws = await start()
    await assume(aws, 'cy', 'forCy')
    expect(await refusalOf(assume(aws, 'cy', 'open'))).toBe(denied('cy', 'open'))
    expect(await refusalOf(assume(aws, 'bo', 'forCy'))).toBe(denied('bo', 'forCy'))
  })

  test('root may not', async () => {
    await using aws = await start()
    expect(await refusalOf(assume(aws, 'root', 'open'))).toBe(
      '403 AccessDenied: Roles may not be assumed by root accounts.',
    )
  })

  test('across accounts both sides must allow', async () => {
    await using aws = await start()
    const visitor = 'arn:aws:iam::210987654321:role/visitor'
    const session = await assume(aws, 'bo', visitor)
    const { Role } = await new IAMClient(session).send(new GetRoleCommand({ RoleName: 'visitor' }))
    expect(Role?.Arn).toBe(visitor)
    expect(await refusalOf(assume(aws, 'cy', visitor))).toMatch(/^403 AccessDenied/)
    expect(await refusalOf(assume(aws, '210987654321/dee', 'open'))).toMatch(/^403 AccessDenied/)
  })

  test('an external id is compared', async () => {
    await using aws = await start()
    await assume(aws, 'bo', 'external', { ExternalId: 'blue' })
    expect(await refusalOf(assume(aws, 'bo', 'external', { ExternalId: 'red' }))).toBe(denied('bo', 'external'))
    expect(await refusalOf(assume(aws, 'bo', 'external'))).toBe(denied('bo', 'external'))
  })
})

test('a trust policy may ask for a name of the session', async () => {
  await using aws = await start()
  await assume(aws, 'bo', 'named', { RoleSessionName: 'bo' })
  expect(await refusalOf(assume(aws, 'bo', 'named', { RoleSessionName: 'cy' }))).toBe(denied('bo', 'named'))
})

test('a role session gets neither a session token nor a federation token', async () => {
  await using aws = await start()
  const sts = new STSClient(await assume(aws, 'bo', 'open'))
  expect(await refusalOf(sts.send(new GetSessionTokenCommand({})))).toBe(
    '403 AccessDenied: Cannot call GetSessionToken with session credentials',
  )
  expect(await refusalOf(sts.send(new GetFederationTokenCommand({ Name: 'guest' })))).toBe(
    '403 AccessDenied: Cannot call GetFederationToken with session credentials',
  )
})

describe('how long and for what', () => {
  test("an hour by default, the role's own maximum at most, an hour when chained", async () => {
    await using aws = await start()
    const session = await assume(aws, 'bo', 'open')
    const lasts = (session.answer.Credentials?.Expiration?.getTime() ?? 0) - aws.clock.now().getTime()
    expect(Math.round(lasts / 60_000)).toBe(60)
    expect(await refusalOf(assume(aws, 'bo', 'open', { DurationSeconds: 7200 }))).toBe(
      '400 ValidationError: The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
    )
    expect(await refusalOf(assume(aws, session, 'open', { DurationSeconds: 3601 }))).toBe(
      '400 ValidationError: The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.',
    )
    await assume(aws, session, 'open')
  })

  test('a session policy takes away', async () => {
    await using aws = await start()
    const Policy = JSON.stringify({
      Version: '2012-10-17',
      Statement: { Effect: 'Allow', Action: 'iam:GetRole', Resource: '*' },
    })
    const session = await assume(aws, 'bo', 'open', { Policy })
    await new IAMClient(session).send(new GetRoleCommand({ RoleName: 'open' }))
    expect(await refusalOf(new IAMClient(session).send(new ListUsersCommand({})))).toMatch(
      /because no session policy allows the iam:ListUsers action$/,
    )
    expect(await refusalOf(assume(aws, 'bo', 'open', { Policy: '{' }))).toMatch(/^400 MalformedPolicyDocument/)
  })

  test('managed session policies take away as well; what they may be has limits', async () => {
    await using aws = await start()
    const readOnly = { arn: 'arn:aws:iam::aws:policy/IAMReadOnlyAccess' }
    const session = new IAMClient(await assume(aws, 'bo', 'open', { PolicyArns: [readOnly] }))
    await session.send(new ListUsersCommand({}))
    expect(await refusalOf(session.send(new DeleteRoleCommand({ RoleName: 'open' })))).toMatch(
      /because no session policy/,
    )
    const missing = { arn: 'arn:aws:iam::123456789012:policy/missing' }
    expect(await refusalOf(assume(aws, 'bo', 'open', { PolicyArns: [missing] }))).toMatch(/^404 NoSuchEntity/)
    const eleven = Array.from({ length: 11 }, () => readOnly)
    expect(await refusalOf(assume(aws, 'bo', 'open', { PolicyArns: eleven }))).toMatch(/^400 ValidationError/)
    const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [] }).padEnd(2049)
    expect(await refusalOf(assume(aws, 'bo', 'open', { Policy }))).toMatch(/^400 PackedPolicyTooLarge/)
  })

  test('session names, tags and ARNs are checked', async () => {
    await using aws = await start()
    expect(await refusalOf(assume(aws, 'bo', 'open', { RoleSessionName: 'Session1:2' }))).toBe(
      "400 ValidationError: 1 validation error detected: Value 'Session1:2' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*",
    )
    const nonsense = assume(aws, 'bo', 'arn:nothing-valid-in-here')
    expect(await refusalOf(nonsense)).toBe('400 ValidationError: arn:nothing-valid-in-here is invalid')
    const Tags = [
      { Key: 'team', Value: 'a' },
      { Key: 'Team', Value: 'b' },
    ]
    expect(await refusalOf(assume(aws, 'bo', 'open', { Tags }))).toBe(
      '400 InvalidParameterValue: Duplicate tag keys found. Please note that Tag keys are case insensitive.',
    )
    await assume(aws, 'bo', 'open', { Tags: Tags.slice(0, 1) })
  })
})
