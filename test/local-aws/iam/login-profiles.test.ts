import { IAM } from '@aws-sdk/client-iam'
import { describe, expect, test } from 'vitest'

import { startLocalAws } from '../../../src/local-aws/index.ts'
import { refusalOf } from '../refusal.ts'
import { assume, trust } from '../sts/assume.ts'

const Password = 'Correct-Horse1'

describe('login profiles', () => {
  test('are created, shown, changed and deleted', async () => {
    await using aws = await startLocalAws({ users: { ana: {} } })
    const iam = new IAM(aws.clientConfig())
    const { LoginProfile: created } = await iam.createLoginProfile({
      UserName: 'ana',
      Password,
      PasswordResetRequired: true,
    })
    expect(created).toMatchObject({ UserName: 'ana', PasswordResetRequired: true })
    const shown = async () => (await iam.getLoginProfile({ UserName: 'ana' })).LoginProfile
    expect(await shown()).toEqual(created)
    await iam.updateLoginProfile({ UserName: 'ana', Password: 'Another-Horse1' })
    expect(await shown()).toEqual(created)
    await iam.updateLoginProfile({ UserName: 'ana', PasswordResetRequired: false })
    expect(await shown()).toEqual({ ...created, PasswordResetRequired: false })
    await iam.deleteLoginProfile({ UserName: 'ana' })
    expect(await refusalOf(shown())).toBe('404 NoSuchEntity: Login Profile for User ana cannot be found.')
  })

  test('a user has one', async () => {
    await using aws = await startLocalAws({ users: { ana: { password: Password } } })
    const iam = new IAM(aws.clientConfig())
    expect(await refusalOf(iam.createLoginProfile({ UserName: 'ana', Password }))).toBe(
      '409 EntityAlreadyExists: Login Profile for user ana already exists.',
    )
  })

  test('two requests at once make one', async () => {
    await using aws = await startLocalAws({ users: { ana: {} } })
    const iam = new IAM(aws.clientConfig())
    const create = () => iam.createLoginProfile({ UserName: 'ana', Password })
    const results = await Promise.allSettled([create(), create()])
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  })

  test('without a password, and of a user that is not there', async () => {
    await using aws = await startLocalAws({ users: { ana: {} } })
    const iam = new IAM(aws.clientConfig())
    expect(await refusalOf(iam.createLoginProfile({ UserName: 'ana' }))).toBe(
      "400 ValidationError: 1 validation error detected: Value null at 'password' failed to satisfy constraint: Member must not be null",
    )
    expect(await refusalOf(iam.createLoginProfile({ UserName: 'bo', Password }))).toBe(
      '404 NoSuchEntity: The user with name bo cannot be found.',
    )
    expect(await refusalOf(iam.updateLoginProfile({ UserName: 'ana', Password }))).toMatch(/^404 NoSuchEntity/)
  })
})

describe('the rules for passwords', () => {
  test.each([
    'Short1!',
    'nothing but letters',
    'lowercase and 1',
    `Aa1!${'x'.repeat(125)}`,
    'ROOT@123456789012.example',
  ])('AWS’s default refuses %s', async (bad) => {
    await using aws = await startLocalAws({ users: { ana: {} } })
    const iam = new IAM(aws.clientConfig())
    const refused = await refusalOf(iam.createLoginProfile({ UserName: 'ana', Password: bad }))
    expect(refused).toMatch(bad.length > 128 ? /^400 ValidationError/ : /^400 PasswordPolicyViolation/)
    expect(refused).not.toContain(bad)
  })

  test.each(['Correct-Horse1', 'Lowercase1', 'no uppercase 1!', 'NO-LOWERCASE-1', 'Aa1!'.repeat(32)])(
    'AWS’s default takes %s',
    async (good) => {
      await using aws = await startLocalAws({ users: { ana: {} } })
      await new IAM(aws.clientConfig()).createLoginProfile({ UserName: 'ana', Password: good })
    },
  )

  test('the alias of the account is refused, whatever its case', async () => {
    await using aws = await startLocalAws({ users: { ana: {} }, alias: 'example-1' })
    const iam = new IAM(aws.clientConfig())
    expect(await refusalOf(iam.createLoginProfile({ UserName: 'ana', Password: 'Example-1' }))).toMatch(
      /^400 PasswordPolicyViolation/,
    )
  })

  test.each([
    [{ MinimumPasswordLength: 20 }, Password],
    [{ RequireSymbols: true }, 'Correct1Horse'],
    [{ RequireNumbers: true }, 'Correct-Horse'],
    [{ RequireUppercaseCharacters: true }, 'correct-horse1'],
    [{ RequireLowercaseCharacters: true }, 'CORRECT-HORSE1'],
  ])('the account’s own %o refuses %s, which it takes otherwise', async (rule, bad) => {
    await using aws = await startLocalAws({ users: { ana: {} } })
    const iam = new IAM(aws.clientConfig())
    await iam.updateAccountPasswordPolicy(rule)
    expect(await refusalOf(iam.createLoginProfile({ UserName: 'ana', Password: bad }))).toMatch(
      /^400 PasswordPolicyViolation: Password should have /,
    )
    // Without rules of its own the account takes six characters of any kind.
    await iam.updateAccountPasswordPolicy({})
    await iam.createLoginProfile({ UserName: 'ana', Password: bad })
  })
})

describe('ChangePassword', () => {
  test('takes the old password and ends a required reset', async () => {
    await using aws = await startLocalAws({ users: { ana: { policies: ['IAMUserChangePassword'] } } })
    const administrator = new IAM(aws.clientConfig())
    await administrator.createLoginProfile({ UserName: 'ana', Password, PasswordResetRequired: true })
    const ana = new IAM(aws.clientConfig('ana'))
    const change = (OldPassword: string, NewPassword: string) => ana.changePassword({ OldPassword, NewPassword })
    expect(await refusalOf(change('Wrong-Horse1', 'Another-Horse1'))).toBe(
      '403 AccessDenied: The old password was incorrect.',
    )
    expect(await refusalOf(change(Password, 'short'))).toMatch(/^400 PasswordPolicyViolation/)
    await change(Password, 'Another-Horse1')
    const { LoginProfile } = await administrator.getLoginProfile({ UserName: 'ana' })
    expect(LoginProfile?.PasswordResetRequired).toBe(false)
    expect(await refusalOf(change(Password, 'Third-Horse1'))).toMatch(/^403/)
    await change('Another-Horse1', 'Third-Horse1')
  })

  test('of two at once with the same old password one wins', async () => {
    await using aws = await startLocalAws({
      users: { ana: { policies: ['IAMUserChangePassword'], password: Password } },
    })
    const ana = new IAM(aws.clientConfig('ana'))
    const change = (NewPassword: string) => ana.changePassword({ OldPassword: Password, NewPassword })
    const results = await Promise.allSettled([change('Another-Horse1'), change('Third-Horse1')])
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  })

  test('remembers as many passwords as the account’s policy says', { timeout: 120_000 }, async () => {
    await using aws = await startLocalAws({
      users: { ana: { policies: ['IAMUserChangePassword'], password: 'First-Horse1' } },
    })
    await new IAM(aws.clientConfig()).updateAccountPasswordPolicy({ PasswordReusePrevention: 2 })
    const ana = new IAM(aws.clientConfig('ana'))
    const change = (old: number, next: number) =>
      ana.changePassword({ OldPassword: names[old], NewPassword: names[next] })
    const names = ['First-Horse1', 'Second-Horse1', 'Third-Horse1']
    expect(await refusalOf(change(0, 0))).toMatch(/^400 PasswordPolicyViolation/)
    await change(0, 1)
    expect(await refusalOf(change(1, 0))).toMatch(/^400 PasswordPolicyViolation/)
    await change(1, 2)
    await change(2, 0)
  })

  test('the account can allow it to all; an explicit deny still wins', async () => {
    const deny = {
      Version: '2012-10-17',
      Statement: { Effect: 'Deny', Action: 'iam:ChangePassword', Resource: '*' },
    }
    await using aws = await startLocalAws({
      users: { ana: { password: Password }, bo: { password: Password, policies: [deny] } },
    })
    const change = (name: string, OldPassword: string, NewPassword: string) =>
      new IAM(aws.clientConfig(name)).changePassword({ OldPassword, NewPassword })
    expect(await refusalOf(change('ana', Password, 'Another-Horse1'))).toBe(
      '403 AccessDenied: User: arn:aws:iam::123456789012:user/ana is not authorized to perform: iam:ChangePassword on resource: user ana because no identity-based policy allows the iam:ChangePassword action',
    )
    await new IAM(aws.clientConfig()).updateAccountPasswordPolicy({ AllowUsersToChangePassword: true })
    await change('ana', Password, 'Another-Horse1')
    await new IAM(aws.clientConfig('ana')).getAccountPasswordPolicy({})
    expect(await refusalOf(change('bo', Password, 'Another-Horse1'))).toBe(
      '403 AccessDenied: User: arn:aws:iam::123456789012:user/bo is not authorized to perform: iam:ChangePassword on resource: user bo with an explicit deny in an identity-based policy',
    )
  })

  test('what the account allows to its users is not for roles', async () => {
    await using aws = await startLocalAws({ roles: { idle: { trustPolicy: trust(['sts:AssumeRole']) } } })
    await new IAM(aws.clientConfig()).updateAccountPasswordPolicy({ AllowUsersToChangePassword: true })
    const idle = new IAM(await assume(aws, aws.clientConfig(), 'idle'))
    expect(await refusalOf(idle.getAccountPasswordPolicy({}))).toMatch(
      /^403 AccessDenied: .* because no identity-based policy allows the iam:GetAccountPasswordPolicy action$/,
    )
  })

  test('is for users with a password only', async () => {
    await using aws = await startLocalAws({ root: { accessKey: true } })
    const passwords = { OldPassword: Password, NewPassword: 'Another-Horse1' }
    expect(await refusalOf(new IAM(aws.clientConfig('root')).changePassword(passwords))).toBe(
      '400 InvalidUserType: Only IAM Users can change their own password',
    )
    expect(await refusalOf(new IAM(aws.clientConfig()).changePassword(passwords))).toBe(
      '404 NoSuchEntity: Login Profile for User administrator cannot be found.',
    )
  })
})
