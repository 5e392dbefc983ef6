import { describe, expect, test } from 'vitest'
import { openCatalogue } from '../../src/catalogue/index.ts'
import { forceMfaPolicy, selfManageMfaPolicy } from '../../src/policy/index.ts'
import { checkPolicy, type CheckOptions } from '../../src/policy/check/check-policy.ts'

const E7 = [
  'iam:CreateVirtualMFADevice',
  'iam:EnableMFADevice',
  'iam:GetUser',
  'iam:ListMFADevices',
  'iam:ListVirtualMFADevices',
  'iam:ResyncMFADevice',
  'sts:GetSessionToken',
]
const M = 'aws:MultiFactorAuthPresent'
const AGE = 'aws:MultiFactorAuthAge'

const deny = (Condition: unknown, more: object = {}) => ({
  Sid: 'D',
  Effect: 'Deny',
  NotAction: E7,
  Resource: '*',
  Condition,
  ...more,
})
const allow = (Condition: unknown, more: object = {}) => ({
  Effect: 'Allow',
  Action: 's3:*',
  Resource: '*',
  Condition,
  ...more,
})
const exempting = (...more: string[]) => deny({ BoolIfExists: { [M]: 'false' } }, { NotAction: [...E7, ...more] })
const only = { BoolIfExists: { [M]: 'false' } }

function check(Statement: unknown, options: CheckOptions & { version?: string } = {}): string[] {
  const text = JSON.stringify({ Version: options.version ?? '2012-10-17', Statement })
  const findings = checkPolicy(text, { catalogue: openCatalogue(), now: new Date('2026-11-24T00:00:00Z'), ...options })
  return findings.map(({ rule, severity }) => `${severity}: ${rule}`)
}

/** The weaknesses by their usual numbers, as far as one policy shows them. */
const WEAKNESSES: [string, unknown, string[], (CheckOptions & { version?: string })?][] = [
  ['P1 Bool false', deny({ Bool: { [M]: 'false' } }), ['error: mfa-deny-misses-keys']],
  ['P1 StringEquals false', deny({ StringEquals: { [M]: 'false' } }), ['error: mfa-deny-misses-keys']],
  ['P2 Null true', deny({ Null: { [M]: 'true' } }), ['error: mfa-deny-misses-sessions']],
  ['P3 Allow BoolIfExists true', allow({ BoolIfExists: { [M]: 'true' } }), ['error: mfa-allow-passes-keys']],
  ['P4 Allow Null false', allow({ Null: { [M]: 'false' } }), ['error: mfa-allow-passes-sessions']],
  [
    'P5 ForAllValues:Bool true',
    allow({ 'ForAllValues:Bool': { [M]: 'true' } }),
    ['error: mfa-allow-passes-keys', 'warning: mfa-set-operator'],
  ],
  [
    'P6 iam:*',
    deny(only, { NotAction: ['iam:*', 'sts:GetSessionToken'] }),
    [
      'error: mfa-exempts-device-removal',
      'error: mfa-exempts-credentials',
      'warning: mfa-exempts-password-change',
      'error: mfa-exempts-escalation',
    ],
  ],
  ['P7 iam:*MFA*', exempting('iam:*MFA*'), ['error: mfa-exempts-device-removal']],
  ['P8 DeactivateMFADevice', exempting('iam:DeactivateMFADevice'), ['error: mfa-exempts-device-removal']],
  ['P9 DeleteVirtualMFADevice', exempting('iam:DeleteVirtualMFADevice'), ['warning: mfa-exempts-device-removal']],
  ['P10 CreateAccessKey', exempting('iam:CreateAccessKey'), ['error: mfa-exempts-credentials']],
  ['P10 ChangePassword', exempting('iam:ChangePassword'), ['warning: mfa-exempts-password-change']],
  ['P11 sts:*', exempting('sts:*'), ['error: mfa-exempts-roles']],
  ['P11 AssumeRole', exempting('sts:AssumeRole'), ['error: mfa-exempts-roles']],
  ['P12 GetSessionToken', deny(only, { NotAction: E7.slice(0, -1) }), ['warning: mfa-session-not-exempt']],
  [
    'P13 Bool, ViaAWSService',
    deny({ Bool: { [M]: 'false', 'aws:ViaAWSService': 'false' } }),
    ['error: mfa-deny-misses-keys', 'note: mfa-deny-spares-forwarded'],
  ],
  [
    'P14 BoolIfExists, ViaAWSService',
    deny({ BoolIfExists: { [M]: 'false' }, Bool: { 'aws:ViaAWSService': 'false' } }),
    ['note: mfa-deny-spares-forwarded'],
  ],
  [
    'P15 outside the office',
    deny({ BoolIfExists: { [M]: 'false' }, NotIpAddress: { 'aws:SourceIp': '203.0.113.0/24' } }),
    ['warning: mfa-deny-narrowed'],
  ],
  ['P16 S3 only', deny(only, { Resource: 'arn:aws:s3:::*' }), ['error: mfa-deny-some-resources']],
  ['P17 age', deny({ NumericGreaterThan: { [AGE]: '3600' } }), ['error: mfa-deny-misses-both']],
  [
    'P18 Allow age',
    allow({ NumericLessThanIfExists: { [AGE]: '3600' } }),
    ['error: mfa-allow-passes-keys', 'error: mfa-allow-passes-sessions'],
  ],
  ['P19 age IfExists', deny({ NumericGreaterThanIfExists: { [AGE]: '3600' } }), []],
  ['P19 Null age', deny({ Null: { [AGE]: 'true' } }), []],
  [
    'P20 misspelt, IfExists',
    deny({ BoolIfExists: { 'aws:MultiFactorAuthPresnt': 'false' } }),
    ['error: mfa-misspelt-key'],
  ],
  ['P20 misspelt', deny({ Bool: { 'aws:MultifactorAuthenticationPresent': 'false' } }), ['error: mfa-misspelt-key']],
  ['P21 true and false', deny({ BoolIfExists: { [M]: ['true', 'false'] } }), ['error: mfa-locks-out']],
  ['P21 true', deny({ BoolIfExists: { [M]: 'true' } }), ['error: mfa-locks-out']],
  [
    'P22 beside another Allow',
    [allow({ Bool: { [M]: 'true' } }), { Effect: 'Allow', Action: '*', Resource: '*' }],
    ['warning: mfa-allow-bypassed', 'note: redundant'],
  ],
  [
    'P23 old Version',
    { Effect: 'Allow', Action: 'iam:GetUser', Resource: 'arn:aws:iam::*:user/${aws:username}' },
    ['warning: old-version', 'error: variable-is-text'],
    { version: '2008-10-17' },
  ],
  [
    'P24 mfa/${aws:username}',
    { Effect: 'Allow', Action: 'iam:CreateVirtualMFADevice', Resource: 'arn:aws:iam::*:mfa/${aws:username}' },
    ['warning: mfa-device-named-as-user'],
  ],
  [
    'P25 trust without',
    { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: 'arn:aws:iam::123456789012:root' } },
    ['warning: mfa-trust-without'],
  ],
  [
    'P25 trust IfExists',
    {
      Effect: 'Allow',
      Action: 'sts:AssumeRole',
      Principal: { AWS: '123456789012' },
      Condition: { BoolIfExists: { [M]: 'true' } },
    },
    ['error: mfa-allow-passes-keys'],
  ],
  [
    'P26 past date',
    deny({ BoolIfExists: { [M]: 'false' }, DateLessThan: { 'aws:CurrentTime': '2024-01-01T00:00:00Z' } }),
    ['warning: mfa-deny-narrowed', 'error: date-is-past'],
  ],
  ['P28 SCP', deny(only), ['error: mfa-deny-denies-roles'], { kind: 'scp' }],
  [
    'P28 SCP, users only',
    deny({ ...only, ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:user/*' } }),
    [],
    { kind: 'scp' },
  ],
  [
    'EnableMFADevice on a device',
    {
      Effect: 'Allow',
      Action: ['iam:EnableMFADevice', 'iam:CreateVirtualMFADevice'],
      Resource: 'arn:aws:iam::*:mfa/*',
    },
    ['warning: resource-mismatch'],
  ],
  ['enrolling not exempt', deny(only, { NotAction: ['sts:GetSessionToken'] }), ['warning: mfa-cannot-enroll']],
]

describe('the mistakes of policies that mean to force MFA', () => {
  test.each(WEAKNESSES)('%s', (_, statement, expected, options) => {
    expect(check(statement, options).toSorted()).toEqual(expected.toSorted())
  })
})

describe('policies that force MFA have none of them', () => {
  test.each([
    ['AWS: Force_MFA', forceMfaPolicy().Statement, []],
    [
      'with the password change',
      forceMfaPolicy({ allowPasswordChange: true }).Statement,
      ['warning: mfa-exempts-password-change'],
    ],
    ['AWS: self-manage', selfManageMfaPolicy().Statement, ['warning: mfa-session-not-exempt']],
    ['Bool false and Null true', [deny({ Bool: { [M]: 'false' } }), deny({ Null: { [M]: 'true' } }, { Sid: 'N' })], []],
    ['a bucket that asks for MFA', { ...allow({ Bool: { [M]: 'true' } }), Resource: 'arn:aws:s3:::bucket/*' }, []],
    [
      'a trust policy that asks for MFA',
      { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: '*' }, Condition: { Bool: { [M]: 'true' } } },
      [],
    ],
    [
      'a service that assumes a role',
      { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'ec2.amazonaws.com' } },
      [],
    ],
  ] as [string, unknown, string[]][])('%s', (_, statements, expected) => {
    expect(check(statements)).toEqual(expected)
  })
})
