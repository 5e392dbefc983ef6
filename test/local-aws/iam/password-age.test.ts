import { IAM } from '@aws-sdk/client-iam'
import { expect, test } from 'vitest'

import { startLocalAws } from '../../../src/local-aws/index.ts'
import { refusalOf } from '../refusal.ts'
import { post } from '../sign-in/sign-in-client.ts'

const password = 'Correct-Horse1'
const bo = { account: '123456789012', userName: 'bo', password }

test('a password that is too old must be changed at sign-in', async () => {
  await using aws = await startLocalAws({ users: { bo: { password, policies: ['IAMUserChangePassword'] } } })
  const iam = new IAM(aws.clientConfig())
  await iam.updateAccountPasswordPolicy({ MaxPasswordAge: 90, MinimumPasswordLength: 8, PasswordReusePrevention: 2 })
  expect((await iam.getAccountPasswordPolicy({})).PasswordPolicy).toMatchObject({ ExpirePasswords: true })
  aws.clock.advance('89 d')
  expect(await post(aws, 'sign-in', bo)).toMatchObject({ status: 'signedIn' })
  aws.clock.advance('2 d')
  const answer = await post(aws, 'sign-in', bo)
  expect(answer).toMatchObject({ status: 'passwordChangeRequired' })
  const change = { challenge: answer.challenge, newPassword: password }
  expect(await post(aws, 'sign-in/password', change)).toMatchObject({ error: { code: 'PasswordPolicyViolation' } })
  const changed = await post(aws, 'sign-in/password', { ...change, newPassword: 'Another-Horse2' })
  expect(changed).toMatchObject({ status: 'signedIn' })
  expect(await post(aws, 'sign-in', { ...bo, password: 'Another-Horse2' })).toMatchObject({ status: 'signedIn' })
})

test('with a hard expiry only an administrator helps; access keys go on working', async () => {
  await using aws = await startLocalAws({ users: { bo: { password, policies: ['IAMUserChangePassword'] } } })
  const iam = new IAM(aws.clientConfig())
  await iam.updateAccountPasswordPolicy({ MaxPasswordAge: 1, HardExpiry: true, MinimumPasswordLength: 8 })
  aws.clock.advance('25 h')
  expect(await post(aws, 'sign-in', bo)).toMatchObject({ httpStatus: 403, error: { code: 'PasswordExpired' } })
  expect(await refusalOf(new IAM(aws.clientConfig('bo')).getUser({}))).toMatch(/^403 AccessDenied/)
  await iam.updateLoginProfile({ UserName: 'bo', Password: 'Another-Horse2' })
  expect(await post(aws, 'sign-in', { ...bo, password: 'Another-Horse2' })).toMatchObject({ status: 'signedIn' })
})

test('a hard expiry that comes between two steps of a sign-in holds for the second', async () => {
  await using aws = await startLocalAws({ users: { bo: { password, policies: ['IAMUserChangePassword'] } } })
  const iam = new IAM(aws.clientConfig())
  await iam.updateAccountPasswordPolicy({ MaxPasswordAge: 1, MinimumPasswordLength: 8 })
  aws.clock.advance('25 h')
  const { challenge } = await post(aws, 'sign-in', bo)
  await iam.updateAccountPasswordPolicy({ MaxPasswordAge: 1, MinimumPasswordLength: 8, HardExpiry: true })
  const change = { challenge, newPassword: 'Another-Horse2' }
  expect(await post(aws, 'sign-in/password', change)).toMatchObject({ error: { code: 'PasswordExpired' } })
})
