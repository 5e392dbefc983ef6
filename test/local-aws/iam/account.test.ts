import { IAM } from '@aws-sdk/client-iam'
import { expect, test } from 'vitest'

import { startLocalAws } from '../../../src/local-aws/index.ts'
import { refusalOf } from '../refusal.ts'

test('an account has one alias, which no other has', async () => {
  await using aws = await startLocalAws({
    accounts: { '210987654321': { alias: 'theirs', users: { bo: { policies: ['IAMFullAccess'] } } } },
  })
  const iam = new IAM(aws.clientConfig())
  const aliases = async () => (await iam.listAccountAliases({})).AccountAliases
  expect(await aliases()).toEqual([])
  await iam.createAccountAlias({ AccountAlias: 'ours' })
  await iam.createAccountAlias({ AccountAlias: 'example' })
  expect(await aliases()).toEqual(['example'])
  expect(await refusalOf(iam.createAccountAlias({ AccountAlias: 'theirs' }))).toBe(
    '409 EntityAlreadyExists: The account alias theirs already exists.',
  )
  expect(await refusalOf(iam.createAccountAlias({ AccountAlias: '123456789012' }))).toMatch(/^400 ValidationError/)
  expect(await refusalOf(iam.deleteAccountAlias({ AccountAlias: 'ours' }))).toBe(
    '404 NoSuchEntity: The account alias with name ours cannot be found.',
  )
  await iam.deleteAccountAlias({ AccountAlias: 'example' })
  expect(await aliases()).toEqual([])
  await new IAM(aws.clientConfig('210987654321/bo')).createAccountAlias({ AccountAlias: 'example' })
})

test('a password policy is replaced as a whole', async () => {
  await using aws = await startLocalAws()
  const iam = new IAM(aws.clientConfig())
  const policy = async () => (await iam.getAccountPasswordPolicy({})).PasswordPolicy
  expect(await refusalOf(policy())).toBe(
    '404 NoSuchEntity: The Password Policy with domain name 123456789012 cannot be found.',
  )
  await iam.updateAccountPasswordPolicy({ RequireSymbols: true, MaxPasswordAge: 90, PasswordReusePrevention: 5 })
  const defaults = {
    MinimumPasswordLength: 6,
    RequireSymbols: false,
    RequireNumbers: false,
    RequireUppercaseCharacters: false,
    RequireLowercaseCharacters: false,
    AllowUsersToChangePassword: false,
    ExpirePasswords: false,
  }
  expect(await policy()).toEqual({
    ...defaults,
    RequireSymbols: true,
    ExpirePasswords: true,
    MaxPasswordAge: 90,
    PasswordReusePrevention: 5,
  })
  await iam.updateAccountPasswordPolicy({ HardExpiry: true })
  expect(await policy()).toEqual({ ...defaults, HardExpiry: true })
  await iam.deleteAccountPasswordPolicy({})
  expect(await refusalOf(iam.deleteAccountPasswordPolicy({}))).toBe(
    '404 NoSuchEntity: The account policy with name PasswordPolicy cannot be found.',
  )
})

test('the summary counts what is there', async () => {
  await using aws = await startLocalAws({
    users: { ana: { mfa: true, groups: ['Force_MFA'] }, bo: {} },
    root: { password: 'Correct-Horse1' },
    accounts: { '210987654321': { users: { cy: { mfa: true } } } },
  })
  const iam = new IAM(aws.clientConfig())
  await iam.createVirtualMFADevice({ VirtualMFADeviceName: 'spare' })
  const { SummaryMap } = await iam.getAccountSummary({})
  expect(SummaryMap).toMatchObject({
    Users: 3,
    UsersQuota: 5000,
    Groups: 1,
    Roles: 0,
    Policies: 1,
    PolicyVersionsInUse: 1,
    MFADevices: 2,
    MFADevicesInUse: 1,
    AccountMFAEnabled: 0,
    AccountAccessKeysPresent: 0,
    AccountPasswordPresent: 1,
    AccessKeysPerUserQuota: 2,
    GroupsPerUserQuota: 10,
  })
})

test('a denial on the account itself names no resource but the star', async () => {
  await using aws = await startLocalAws({ users: { ana: {} } })
  expect(await refusalOf(new IAM(aws.clientConfig('ana')).getAccountSummary({}))).toBe(
    '403 AccessDenied: User: arn:aws:iam::123456789012:user/ana is not authorized to perform: iam:GetAccountSummary on resource: * because no identity-based policy allows the iam:GetAccountSummary action',
  )
})
