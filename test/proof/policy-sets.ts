import fc from 'fast-check'
import type { PolicySet } from '../policy/build-layers.ts'

const actionPatterns = fc.constantFrom('*', 's3:*', 's3:Get*', 's3:*t*', 'iam:?etUser', 's3:PutObject', 'iam:*')
const resourcePatterns = fc.constantFrom(
  '*',
  'arn:aws:s3:::*',
  'arn:aws:s3:::a*',
  'arn:aws:s3:::*a/*',
  'arn:aws:s3:::?b/*c',
  'arn:aws:s3:::ab/${aws:username}',
  'arn:aws:s3:::ab/${aws:PrincipalTag/team}',
  'arn:aws:iam::*:user/${aws:username}',
  'arn:aws:iam::123456789012:user/*',
  'arn:aws:iam::*:user/*a?a*',
)
const withValues = (key: string, values: string[], ...operators: string[]) =>
  fc
    .tuple(fc.constantFrom(...operators), fc.uniqueArray(fc.constantFrom(...values), { minLength: 1, maxLength: 2 }))
    .map(([operator, chosen]) => ({ [operator]: { [key]: chosen } }))
const presence = (...keys: string[]) =>
  fc
    .tuple(fc.constantFrom(...keys), fc.constantFrom('true', 'false'))
    .map(([key, value]) => ({ Null: { [key]: value } }))
const compare = (type: string) =>
  ['Equals', 'NotEquals', 'LessThan', 'LessThanEqualsIfExists', 'GreaterThan'].map((name) => type + name)
const conditions = fc.oneof(
  withValues('aws:MultiFactorAuthPresent', ['true', 'false'], 'Bool', 'BoolIfExists', 'ForAllValues:Bool'),
  withValues('aws:MultiFactorAuthAge', ['0', '300', '3600'], ...compare('Numeric')),
  withValues('s3:max-keys', ['1', '2', '10.5'], ...compare('Numeric')),
  withValues('aws:CurrentTime', ['2026-11-24T00:00:00Z', '2026-12-01T00:00:00Z', '2020-01-01'], ...compare('Date')),
  withValues(
    'aws:SourceIp',
    ['10.0.0.0/8', '10.1.0.0/16', '0.0.0.0/0', '2001:db8::/32'],
    'IpAddress',
    'NotIpAddress',
    'NotIpAddressIfExists',
  ),
  withValues(
    's3:prefix',
    ['a', 'a*', '*b', 'ana/', '${aws:username}/', 'A'],
    'StringEquals',
    'StringNotEquals',
    'StringLike',
    'StringNotLikeIfExists',
    'StringEqualsIgnoreCase',
  ),
  withValues(
    'aws:TagKeys',
    ['a', 'b', 'c*'],
    'ForAllValues:StringLike',
    'ForAnyValue:StringEquals',
    'ForAnyValue:StringNotLike',
    'ForAllValues:StringNotEquals',
    'StringLike',
  ),
  withValues('aws:PrincipalTag/team', ['red', 'blue', '${aws:username}'], 'StringEquals', 'StringNotEquals'),
  withValues(
    'aws:SourceArn',
    ['arn:aws:s3:::*', 'arn:aws:s3:::a?', 'arn:*:iam::*:user/*'],
    'ArnLike',
    'ArnNotLike',
    'StringLike',
  ),
  withValues(
    'aws:CalledVia',
    ['athena.amazonaws.com', 'x.amazonaws.com'],
    'ForAnyValue:StringEquals',
    'ForAllValues:StringEquals',
  ),
  presence('aws:MultiFactorAuthAge', 's3:prefix', 'aws:TagKeys', 'aws:PrincipalTag/team', 'aws:MultiFactorAuthPresent'),
)
const statement = fc
  .record({
    Effect: fc.constantFrom('Allow', 'Allow', 'Deny'),
    notAction: fc.boolean(),
    action: fc.array(actionPatterns, { minLength: 1, maxLength: 2 }),
    notResource: fc.boolean(),
    resource: fc.array(resourcePatterns, { minLength: 1, maxLength: 3 }),
    parts: fc.array(conditions, { maxLength: 2 }),
  })
  .map(({ Effect, notAction, action, notResource, resource, parts }) => ({
    Effect,
    [notAction && Effect === 'Deny' ? 'NotAction' : 'Action']: action,
    [notResource ? 'NotResource' : 'Resource']: resource,
    Condition: merge(parts),
  }))
const document = fc
  .array(statement, { minLength: 1, maxLength: 4 })
  .map((Statement) => ({ Version: '2012-10-17', Statement }))
const wide = { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*' } }

/** Policies made to be hard: every operator, wildcards in odd places, variables, boundaries, SCPs. */
export const policySets: fc.Arbitrary<PolicySet> = fc
  .record({
    identity: fc.tuple(document, fc.constantFrom([], [wide])).map(([own, more]) => [own, ...more]),
    boundary: fc.option(document, { nil: undefined, freq: 4 }),
    scp: fc.option(document, { nil: undefined, freq: 4 }),
  })
  .map(({ identity, boundary, scp }) => ({
    identity,
    ...(boundary && { boundary }),
    ...(scp && { scp: [[scp, wide]] }),
  }))

function merge(parts: readonly Record<string, Record<string, string[] | string>>[]): object {
  const merged: Record<string, Record<string, string[] | string>> = {}
  for (const part of parts)
    for (const [operator, keys] of Object.entries(part)) merged[operator] = { ...merged[operator], ...keys }
  return merged
}
