import { describe, expect, test } from 'vitest'
import {
  compilePolicy,
  decide,
  forceMfaPolicy,
  parsePolicy,
  RequestContext,
  selfManageMfaPolicy,
  type Principal,
} from '../../src/policy/index.ts'

const ACCOUNT = '123456789012'
const USER = `arn:aws:iam::${ACCOUNT}:user/MFAUser`
const DEVICE = `arn:aws:iam::${ACCOUNT}:mfa/phone`
const principal: Principal = { type: 'User', arn: USER, accountId: ACCOUNT, name: 'MFAUser' }

const administrator = compile({ Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*' } })
const forceMfa = compile(forceMfaPolicy())

function compile(policy: unknown) {
  return compilePolicy(parsePolicy(JSON.stringify(policy), { type: 'managed' }))
}

function ask(identity: ReturnType<typeof compile>[], action: string, resource: string, mfa: string | undefined) {
  const context = new RequestContext({ 'aws:username': 'MFAUser', 'aws:MultiFactorAuthPresent': mfa })
  const { effect, statement } = decide({ identity }, { action, resource, principal, context })
  return [effect, statement?.source.sid]
}

describe('Force_MFA beside AdministratorAccess', () => {
  test.each([undefined, 'false'])('aws:MultiFactorAuthPresent %s: everything but enrolling is denied', (mfa) => {
    const denied = ['explicitDeny', 'DenyAllExceptListedIfNoMFA']
    expect(ask([forceMfa, administrator], 's3:ListAllMyBuckets', '*', mfa)).toEqual(denied)
    expect(ask([forceMfa, administrator], 'iam:DeactivateMFADevice', USER, mfa)).toEqual(denied)
    expect(ask([forceMfa, administrator], 'iam:DeleteVirtualMFADevice', DEVICE, mfa)).toEqual(denied)
    expect(ask([forceMfa, administrator], 'iam:ChangePassword', USER, mfa)).toEqual(denied)
    expect(ask([forceMfa, administrator], 'sts:AssumeRole', `arn:aws:iam::${ACCOUNT}:role/Ops`, mfa)).toEqual(denied)
  })

  test('with MFA, nothing is denied', () => {
    expect(ask([forceMfa, administrator], 's3:ListAllMyBuckets', '*', 'true')).toEqual(['allowed', undefined])
    expect(ask([forceMfa], 'iam:DeactivateMFADevice', USER, 'true')).toEqual(['allowed', 'AllowManageOwnUserMFA'])
  })
})

describe('Force_MFA alone', () => {
  test.each([undefined, 'false', 'true'])('aws:MultiFactorAuthPresent %s: a user can enrol', (mfa) => {
    expect(ask([forceMfa], 'iam:CreateVirtualMFADevice', DEVICE, mfa)[0]).toBe('allowed')
    for (const action of ['EnableMFADevice', 'GetUser', 'GetMFADevice', 'ListMFADevices', 'ResyncMFADevice']) {
      expect(ask([forceMfa], `iam:${action}`, USER, mfa)[0]).toBe('allowed')
    }
    expect(ask([forceMfa], 'iam:ListVirtualMFADevices', '*', mfa)[0]).toBe('allowed')
  })

  test('allows nothing on another user, nor on a user with a path', () => {
    const others = [`arn:aws:iam::${ACCOUNT}:user/bo`, `arn:aws:iam::${ACCOUNT}:user/team/MFAUser`]
    for (const user of others) expect(ask([forceMfa], 'iam:EnableMFADevice', user, 'true')[0]).toBe('implicitDeny')
  })

  test('exempts the password change when asked to', () => {
    const policy = compile(forceMfaPolicy({ allowPasswordChange: true }))
    expect(ask([policy], 'iam:ChangePassword', USER, undefined)[0]).toBe('allowed')
    expect(ask([forceMfa], 'iam:ChangePassword', USER, undefined)[0]).toBe('explicitDeny')
  })
})

describe('the self-manage policy', () => {
  const policy = compile(selfManageMfaPolicy())

  test('lets a device be enrolled without MFA and left only with it', () => {
    expect(ask([policy], 'iam:EnableMFADevice', USER, undefined)[0]).toBe('allowed')
    expect(ask([policy], 'iam:DeactivateMFADevice', USER, 'false')[0]).toBe('explicitDeny')
    expect(ask([policy], 'iam:DeactivateMFADevice', USER, 'true')[0]).toBe('allowed')
  })

  test('denies all else, sts:GetSessionToken too', () => {
    expect(ask([policy, administrator], 'sts:GetSessionToken', '*', undefined)[0]).toBe('explicitDeny')
    expect(ask([policy, administrator], 'iam:ListUsers', `arn:aws:iam::${ACCOUNT}:user/`, undefined)[0]).toBe('allowed')
  })
})
