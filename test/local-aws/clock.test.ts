import { AssumeRoleCommand, GetCallerIdentityCommand, GetSessionTokenCommand, STSClient } from '@aws-sdk/client-sts'
import { CreateUserCommand, GetUserCommand, IAMClient, ListUsersCommand } from '@aws-sdk/client-iam'
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3'
import { describe, expect, test } from 'vitest'

import type { LocalAws } from '../../src/local-aws/index.ts'
import { MovableClock, startLocalAws } from '../../src/local-aws/index.ts'
import { encodeBase32, hotp } from '../../src/totp/index.ts'
import { refusalOf } from './refusal.ts'
import { send } from './signed-call.ts'

async function signIn(aws: LocalAws, name: string, DurationSeconds?: number) {
  const sts = new STSClient(aws.clientConfig(name))
  const [SerialNumber] = aws.serialNumbers(name)
  const input = { SerialNumber, TokenCode: aws.tokenCode(name), DurationSeconds }
  const { Credentials } = await sts.send(new GetSessionTokenCommand(input))
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '', Expiration } = Credentials ?? {}
  const credentials = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken }
  return { config: { ...aws.clientConfig(name), credentials }, expiration: Expiration }
}

describe("local AWS's time", () => {
  test('goes on by itself, and moves as it is told', () => {
    let present = Date.parse('2026-03-01T00:00:00Z')
    const clock = new MovableClock({ now: () => new Date(present) })
    const after = (by: number | string) => {
      clock.advance(by)
      return clock.now().toISOString()
    }
    expect(after('31 s')).toBe('2026-03-01T00:00:31.000Z')
    expect(after('1.5min')).toBe('2026-03-01T00:02:01.000Z')
    expect(after('13 h')).toBe('2026-03-01T13:02:01.000Z')
    expect(after('-13 h')).toBe('2026-03-01T00:02:01.000Z')
    expect(after('2 d')).toBe('2026-03-03T00:02:01.000Z')
    expect(after(1)).toBe('2026-03-03T00:02:01.001Z')
    present += 1000
    expect(clock.now().toISOString()).toBe('2026-03-03T00:02:02.001Z')
    clock.set(new Date('2030-01-01T00:00:00Z'))
    present += 1000
    expect(clock.now().toISOString()).toBe('2030-01-01T00:00:01.000Z')
    expect(clock.offsetMs).toBe(clock.now().getTime() - present)
  })

  test.each(['', '1', 's', '1 year', '1 h 5 min', 'NaN s', '--1 s', '1e3 s'])('"%s" is no duration', (text) => {
    const clock = new MovableClock({ now: () => new Date(0) })
    expect(() => clock.advance(text)).toThrow(expect.objectContaining({ code: 'USAGE' }))
    expect(clock.offsetMs).toBe(0)
  })

  test('moved by hours, clients keep working: their signatures are judged by the time of the computer', async () => {
    await using aws = await startLocalAws()
    const config = aws.clientConfig()
    aws.clock.advance('13 h')
    await new STSClient(config).send(new GetCallerIdentityCommand({}))
    await new S3Client(config).send(new ListBucketsCommand({}))
    const { User } = await new IAMClient(config).send(new CreateUserCommand({ UserName: 'ana' }))
    const aheadMs = (User?.CreateDate?.getTime() ?? 0) - Date.now()
    expect(aheadMs / 3_600_000).toBeCloseTo(13, 1)
    aws.clock.advance('-26 h')
    await new STSClient(config).send(new GetCallerIdentityCommand({}))
  })

  test('judges signatures where that is asked for', async () => {
    await using aws = await startLocalAws({ signatureClock: 'local' })
    aws.clock.advance('16 min')
    expect((await send(aws)).summary).toMatch(/^403 SignatureDoesNotMatch: Signature expired: /)
    expect((await send(aws, { at: aws.clock.now() })).summary).toBe('200')
  })

  test('ends sessions at the second they were given until', async () => {
    await using aws = await startLocalAws({ users: { ana: { mfa: true, policies: ['AdministratorAccess'] } } })
    const { config, expiration } = await signIn(aws, 'ana', 900)
    const iam = new IAMClient(config)
    const leftMs = (expiration?.getTime() ?? 0) - aws.clock.now().getTime()
    aws.clock.advance(leftMs - 2000)
    await iam.send(new ListUsersCommand({}))
    aws.clock.advance(2000)
    expect(await refusalOf(iam.send(new ListUsersCommand({})))).toBe(
      '403 ExpiredToken: The security token included in the request is expired',
    )
    // The long-term key knows no time, and a new code signs in again.
    await new IAMClient((await signIn(aws, 'ana')).config).send(new ListUsersCommand({}))
  })

  test('makes aws:MultiFactorAuthAge grow', async () => {
    const recent = { NumericLessThan: { 'aws:MultiFactorAuthAge': '3600' } }
    const allow = { Effect: 'Allow', Action: 'iam:GetUser', Resource: '*' }
    const policies = [{ Version: '2012-10-17', Statement: { ...allow, Condition: recent } }]
    await using aws = await startLocalAws({ users: { ana: { mfa: true, policies } } })
    const iam = new IAMClient((await signIn(aws, 'ana')).config)
    await iam.send(new GetUserCommand({}))
    aws.clock.advance('59 min')
    await iam.send(new GetUserCommand({}))
    aws.clock.advance('61 s')
    expect(await refusalOf(iam.send(new GetUserCommand({})))).toMatch(/^403 AccessDenied: .*GetUser/)
  })

  test('brings new codes, and takes no code twice however it moves', async () => {
    await using aws = await startLocalAws({ users: { ana: { mfa: true } } })
    const sts = new STSClient(aws.clientConfig('ana'))
    const [SerialNumber] = aws.serialNumbers('ana')
    const TokenCode = aws.tokenCode('ana')
    const call = () => sts.send(new GetSessionTokenCommand({ SerialNumber, TokenCode }))
    await call()
    expect(await refusalOf(call())).toMatch(/^403 AccessDenied: .* one time pass code/)
    aws.clock.advance('31 s')
    expect(await refusalOf(call())).toMatch(/^403 AccessDenied: .* one time pass code/)
    aws.clock.advance('-31 s')
    expect(await refusalOf(call())).toMatch(/^403 AccessDenied: .* one time pass code/)
  })

  test('gives out five codes at a time and says what to do for more', async () => {
    await using aws = await startLocalAws({ users: { ana: { mfa: true } } })
    const codes = Array.from({ length: 5 }, () => aws.tokenCode('ana'))
    expect(new Set(codes).size).toBe(5)
    expect(() => aws.tokenCode('ana')).toThrow(
      expect.objectContaining({ code: 'USAGE', hint: "move the clock: aws.clock.advance('31 s')" }),
    )
    aws.clock.advance('31 s')
    expect(aws.tokenCode('ana')).toMatch(/^\d{6}$/)
  })

  test('gives out no code twice where two steps have the same one', async () => {
    const seed = new Uint8Array(20).fill(7)
    const step = 320_112
    expect(hotp(seed, step)).toBe(hotp(seed, step + 1))
    await using aws = await startLocalAws({ users: { ana: { mfa: encodeBase32(seed) } } })
    aws.clock.set(new Date(step * 30_000))
    const codes = Array.from({ length: 4 }, () => aws.tokenCode('ana'))
    expect(new Set(codes).size).toBe(4)
    expect(() => aws.tokenCode('ana')).toThrow('all codes that the device of `ana` shows about now were given out')
    const sts = new STSClient(aws.clientConfig('ana'))
    const [SerialNumber] = aws.serialNumbers('ana')
    for (const TokenCode of codes) await sts.send(new GetSessionTokenCommand({ SerialNumber, TokenCode }))
  })

  test('limits sessions of roles as well', async () => {
    const trust = { Effect: 'Allow', Principal: { AWS: '123456789012' }, Action: 'sts:AssumeRole' }
    await using aws = await startLocalAws({
      users: { ana: { policies: ['AdministratorAccess'] } },
      roles: { audit: { trustPolicy: { Version: '2012-10-17', Statement: trust }, policies: ['AdministratorAccess'] } },
    })
    const RoleArn = 'arn:aws:iam::123456789012:role/audit'
    const input = { RoleArn, RoleSessionName: 'ana', DurationSeconds: 900 }
    const { Credentials } = await new STSClient(aws.clientConfig('ana')).send(new AssumeRoleCommand(input))
    const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = Credentials ?? {}
    const credentials = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken }
    const sts = new STSClient({ ...aws.clientConfig(), credentials })
    expect((await sts.send(new GetCallerIdentityCommand({}))).Arn).toBe(
      'arn:aws:sts::123456789012:assumed-role/audit/ana',
    )
    aws.clock.advance('15 min')
    expect(await refusalOf(sts.send(new GetCallerIdentityCommand({})))).toMatch(/^403 ExpiredToken/)
  })
})
