import {
  ChangePasswordCommand,
  CreateVirtualMFADeviceCommand,
  EnableMFADeviceCommand,
  GetUserCommand,
  IAMClient,
  UpdateAccountPasswordPolicyCommand,
  UpdateLoginProfileCommand,
} from '@aws-sdk/client-iam'
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3'
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { expect, test } from 'vitest'

import { startLocalAws } from '../../../src/local-aws/index.ts'
import { decodeBase32, hotp, timeStepAt } from '../../../src/totp/index.ts'
import { refusalOf } from '../refusal.ts'
import { post } from './sign-in-client.ts'

const password = 'Open.sesame-1'
const account = '123456789012'
const ana = { account, userName: 'ana', password }
const incorrect = {
  code: 'AuthenticationFailed',
  message: 'Your authentication information is incorrect. Please try again.',
}

test('without a device the password is enough, and the session had no MFA', async () => {
  await using aws = await startLocalAws({
    alias: 'castle',
    users: { ana: { password, groups: ['Force_MFA'], policies: ['AdministratorAccess'] } },
  })
  const answer = await post(aws, 'sign-in', { ...ana, account: 'castle' })
  expect(answer).toMatchObject({
    httpStatus: 200,
    status: 'signedIn',
    principalArn: `arn:aws:iam::${account}:user/ana`,
  })
  expect(answer.credentials.expiration.getTime() - aws.clock.now().getTime()).toBeGreaterThan(43_190_000)

  const config = { ...aws.clientConfig(), credentials: answer.credentials }
  expect((await new STSClient(config).send(new GetCallerIdentityCommand({}))).Arn).toBe(answer.principalArn)
  const { User } = await new IAMClient(config).send(new GetUserCommand({}))
  expect(User?.PasswordLastUsed).toBeInstanceOf(Date)
  expect(await refusalOf(new S3Client(config).send(new ListBucketsCommand({})))).toMatch(
    /^403 AccessDenied: .* with an explicit deny in an identity-based policy/,
  )
})

test('with a device a code must follow, and then the session had MFA', async () => {
  await using aws = await startLocalAws({
    users: { ana: { password, mfa: true, groups: ['Force_MFA'], policies: ['AdministratorAccess'] } },
  })
  const { status, challenge, devices } = await post(aws, 'sign-in', ana)
  expect({ status, devices }).toEqual({ status: 'mfaRequired', devices: [`arn:aws:iam::${account}:mfa/ana`] })
  const tokenCode = aws.tokenCode('ana')
  const answer = await post(aws, 'sign-in/code', { challenge, tokenCode })
  expect(answer.status).toBe('signedIn')
  const s3 = new S3Client({ ...aws.clientConfig(), credentials: answer.credentials })
  expect((await s3.send(new ListBucketsCommand({}))).Buckets ?? []).toEqual([])

  // A code works once, wherever it is given; another one begins another session.
  expect(await post(aws, 'sign-in/code', { challenge, tokenCode })).toMatchObject({
    httpStatus: 403,
    error: { code: 'InvalidAuthenticationCode' },
  })
  expect((await post(aws, 'sign-in/code', { challenge, tokenCode: aws.tokenCode('ana') })).status).toBe('signedIn')
})

test('wrong codes leave the challenge as good as it was; after three a resync is suggested, after nine nothing goes', async () => {
  await using aws = await startLocalAws({ users: { ana: { password, mfa: true } } })
  aws.clock.set(new Date('2026-03-01T00:00:10Z'))
  let { challenge } = await post(aws, 'sign-in', ana)
  const wrong = String((Number(aws.tokenCode('ana')) + 1) % 1_000_000).padStart(6, '0')
  const suggestions: (boolean | undefined)[] = []
  for (let tries = 0; tries < 4; tries++) {
    const answer = await post(aws, 'sign-in/code', { challenge, tokenCode: wrong })
    expect(answer).toMatchObject({ httpStatus: 403, error: { code: 'InvalidAuthenticationCode' } })
    suggestions.push(answer.suggestResync)
    challenge = answer.challenge
  }
  expect(suggestions).toEqual([false, false, true, true])
  for (let tries = 4; tries < 9; tries++) await post(aws, 'sign-in/code', { challenge, tokenCode: wrong })
  const right = aws.tokenCode('ana')
  expect(await post(aws, 'sign-in/code', { challenge, tokenCode: right })).toMatchObject({
    httpStatus: 403,
    error: { code: 'MfaUnverifiable' },
  })
  aws.clock.set(new Date('2026-03-01T00:03:00Z'))
  const again = await post(aws, 'sign-in', ana)
  const { status } = await post(aws, 'sign-in/code', { challenge: again.challenge, tokenCode: aws.tokenCode('ana') })
  expect(status).toBe('signedIn')
})

test("another user's device does not count", async () => {
  await using aws = await startLocalAws({ users: { ana: { password, mfa: true }, bo: { password, mfa: true } } })
  const { challenge } = await post(aws, 'sign-in', ana)
  const serialNumber = aws.serialNumbers('bo')[0]
  expect(await post(aws, 'sign-in/code', { challenge, serialNumber, tokenCode: aws.tokenCode('bo') })).toMatchObject({
    httpStatus: 403,
    error: { code: 'MfaUnverifiable' },
  })
})

test('a challenge is over after five minutes, and with the password it was for', async () => {
  await using aws = await startLocalAws({ users: { ana: { password, mfa: true, policies: ['AdministratorAccess'] } } })
  const { challenge } = await post(aws, 'sign-in', ana)
  aws.clock.advance('5 min')
  const expired = { httpStatus: 403, error: { code: 'ChallengeExpired' } }
  expect(await post(aws, 'sign-in/code', { challenge, tokenCode: aws.tokenCode('ana') })).toMatchObject(expired)

  const fresh = await post(aws, 'sign-in', ana)
  const NewPassword = 'Another.one-2'
  await new IAMClient(aws.clientConfig('ana')).send(new ChangePasswordCommand({ OldPassword: password, NewPassword }))
  const code = { challenge: fresh.challenge, tokenCode: aws.tokenCode('ana') }
  expect(await post(aws, 'sign-in/code', code)).toMatchObject(expired)
  expect(await post(aws, 'sign-in/code', { ...code, challenge: 'forged' })).toMatchObject(expired)
  expect((await post(aws, 'sign-in', { ...ana, password: NewPassword })).status).toBe('mfaRequired')
})

test.each([
  ['a wrong password', { ...ana, password: 'wrong' }],
  ['an unknown user', { ...ana, userName: 'bo' }],
  ['a user without a password', { ...ana, userName: 'administrator' }],
  ['an unknown account', { ...ana, account: '210987654321' }],
  ['the root user without a password', { account, root: true, password }],
])('%s: the same words', async (_name, body) => {
  await using aws = await startLocalAws({ users: { ana: { password } } })
  expect(await post(aws, 'sign-in', body)).toEqual({ httpStatus: 403, error: incorrect })
})

test('the root user signs in, too', async () => {
  await using aws = await startLocalAws({ root: { password } })
  const answer = await post(aws, 'sign-in', { account, root: true, password })
  expect(answer).toMatchObject({ status: 'signedIn', principalArn: `arn:aws:iam::${account}:root` })
  const s3 = new S3Client({ ...aws.clientConfig(), credentials: answer.credentials })
  expect((await s3.send(new ListBucketsCommand({}))).Buckets ?? []).toEqual([])
  expect(await post(aws, 'sign-in', { account, root: true, email: 'bo@example.com', password })).toMatchObject({
    error: incorrect,
  })
})

test('who has signed out is out', async () => {
  await using aws = await startLocalAws({ users: { ana: { password } } })
  const { credentials } = await post(aws, 'sign-in', ana)
  const sts = new STSClient({ ...aws.clientConfig(), credentials })
  await sts.send(new GetCallerIdentityCommand({}))
  expect(await post(aws, 'sign-out', credentials)).toMatchObject({ httpStatus: 200, status: 'signedOut' })
  expect(await refusalOf(sts.send(new GetCallerIdentityCommand({})))).toMatch(/^403 ExpiredToken/)
  const s3 = new S3Client({ ...aws.clientConfig(), credentials })
  expect(await refusalOf(s3.send(new ListBucketsCommand({})))).toMatch(/^400 ExpiredToken/)
  expect(await post(aws, 'sign-out', { ...credentials, accessKeyId: 'ASIA' })).toMatchObject({ httpStatus: 400 })
})

test('a password that must be changed is changed before the session begins', async () => {
  await using aws = await startLocalAws({
    users: {
      ana: {
        password,
        policies: [
          { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: 'iam:ChangePassword', Resource: '*' } },
        ],
      },
    },
  })
  await mustChange(aws.clientConfig())
  const { status, challenge } = await post(aws, 'sign-in', ana)
  expect(status).toBe('passwordChangeRequired')
  expect(await post(aws, 'sign-in/password', { challenge, newPassword: 'short' })).toMatchObject({
    httpStatus: 400,
    error: { code: 'PasswordPolicyViolation' },
  })
  // It is good for the password and nothing else.
  expect(await post(aws, 'sign-in/code', { challenge, tokenCode: '000000' })).toMatchObject({ httpStatus: 403 })
  const newPassword = 'Another.one-2'
  expect((await post(aws, 'sign-in/password', { challenge, newPassword })).status).toBe('signedIn')
  expect(await post(aws, 'sign-in/password', { challenge, newPassword })).toMatchObject({ httpStatus: 403 })
  expect((await post(aws, 'sign-in', { ...ana, password: newPassword })).status).toBe('signedIn')
})

test('where passwords have an age, sign-in tells when the next one is due', async () => {
  await using aws = await startLocalAws({ users: { ana: { password } }, root: { password } })
  const before = aws.clock.now().getTime()
  expect(await post(aws, 'sign-in', ana)).not.toHaveProperty('passwordExpiresAt')
  const iam = new IAMClient(aws.clientConfig())
  await iam.send(new UpdateAccountPasswordPolicyCommand({ MaxPasswordAge: 90, MinimumPasswordLength: 8 }))
  const { passwordExpiresAt = '' } = await post(aws, 'sign-in', ana)
  expect(Math.round((Date.parse(passwordExpiresAt) - before) / 86_400_000)).toBe(90)
  expect(await post(aws, 'sign-in', { account, root: true, password })).not.toHaveProperty('passwordExpiresAt')
})

test('Force_MFA keeps the first password from being changed, as on AWS', async () => {
  await using aws = await startLocalAws({ users: { ana: { password, groups: ['Force_MFA'] } } })
  await mustChange(aws.clientConfig())
  const { challenge } = await post(aws, 'sign-in', ana)
  const answer = await post(aws, 'sign-in/password', { challenge, newPassword: 'Another.one-2' })
  expect(answer.httpStatus).toBe(403)
  expect(answer.error?.message).toMatch(/is not authorized to perform: iam:ChangePassword .* with an explicit deny/)
})

test('sign-in learns of a device as late as STS does', async () => {
  await using aws = await startLocalAws({
    propagationSeconds: 14,
    users: { ana: { password, policies: ['AdministratorAccess'] } },
  })
  const iam = new IAMClient(aws.clientConfig('ana'))
  const { VirtualMFADevice } = await iam.send(new CreateVirtualMFADeviceCommand({ VirtualMFADeviceName: 'phone' }))
  const seed = decodeBase32(Buffer.from(VirtualMFADevice?.Base32StringSeed ?? []).toString())
  const step = timeStepAt(aws.clock.now().getTime() / 1000)
  await iam.send(
    new EnableMFADeviceCommand({
      UserName: 'ana',
      SerialNumber: VirtualMFADevice?.SerialNumber,
      AuthenticationCode1: hotp(seed, step - 1),
      AuthenticationCode2: hotp(seed, step),
    }),
  )
  expect((await post(aws, 'sign-in', ana)).status).toBe('signedIn')
  aws.clock.advance('15 s')
  expect((await post(aws, 'sign-in', ana)).status).toBe('mfaRequired')
})

async function mustChange(
  config: ReturnType<Awaited<ReturnType<typeof startLocalAws>>['clientConfig']>,
): Promise<void> {
  await new IAMClient(config).send(new UpdateLoginProfileCommand({ UserName: 'ana', PasswordResetRequired: true }))
}
