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
  withValues('aws:MultiFactorAuthAge', ['0', '0.5', '1.2', '299.5', '300', '3600'], ...compare('Numeric')),
  withValues('s3:max-keys', ['1', '2', '10.5', '1e17'], ...compare('Numeric')),
  withValues('aws:CurrentTime', ['2026-11-24T00:00:00Z', '2026-12-01T00:00:00Z', '2020-01-01'], ...compare('Date')),
  withValues('aws:EpochTime', ['1795478400', '2e9', '1796083200.5'], ...compare('Numeric'), ...compare('Date')),
  withValues('aws:TokenIssueTime', ['2026-11-24T00:00:00Z', '2026-12-01T00:00:00Z', '2020-01-01'], ...compare('Date')),
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
  ...['aws:CalledViaFirst', 'aws:CalledViaLast'].map((key) =>
    withValues(key, ['athena.amazonaws.com', 'x.amazonaws.com'], 'StringEquals', 'StringNotEquals'),
  ),
  presence('aws:MultiFactorAuthAge', 's3:prefix', 'aws:TagKeys', 'aws:PrincipalTag/team', 'aws:MultiFactorAuthPresent'),
)
/** Keys taken for what they are not, and several types on one key. */
const mixedConditions = fc.oneof(
  withValues(
    'aws:SourceIp',
    ['10.*', '10.1.2.3', '192.0.2.1', '10.0.0.0/8', '*'],
    'StringLike',
    'StringNotLike',
    'StringNotEqualsIfExists',
    'NotIpAddress',
  ),
  withValues('aws:MultiFactorAuthAge', ['300', '3*', '36??'], 'StringLike', 'StringNotLike', 'NumericLessThan'),
  withValues(
    'aws:CurrentTime',
    ['2027-*', '2026-1?-*', '1795478400'],
    'StringLike',
    'StringNotLike',
    ...compare('Numeric'),
  ),
  withValues('aws:EpochTime', ['17*', '1795478400'], 'StringLike', 'StringNotLike'),
  withValues('s3:max-keys', ['010', '1', '1?', '10'], 'StringEquals', 'StringNotLike', 'NumericEquals', 'DateLessThan'),
  withValues(
    'aws:PrincipalTag/team',
    ['3', '5?', 'red', 'true', '10.0.0.0/8'],
    ...compare('Numeric'),
    'StringLike',
    'StringNotLike',
    'Bool',
    'IpAddress',
  ),
  withValues(
    'aws:TagKeys',
    ['3', 'a*'],
    'ForAnyValue:NumericLessThan',
    'ForAllValues:StringNotLike',
    'ForAllValues:Bool',
  ),
)
const wide = { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*' } }

function setsOf(parts: fc.Arbitrary<Record<string, Record<string, string[] | string>>>): fc.Arbitrary<PolicySet> {
  const statement = fc
    .record({
      Effect: fc.constantFrom('Allow', 'Allow', 'Deny'),
      notAction: fc.boolean(),
      action: fc.array(actionPatterns, { minLength: 1, maxLength: 2 }),
      notResource: fc.boolean(),
      resource: fc.array(resourcePatterns, { minLength: 1, maxLength: 3 }),
      parts: fc.array(parts, { maxLength: 2 }),
    })
    .map(({ Effect, notAction, action, notResource, resource, parts: own }) => ({
      Effect,
      [notAction && Effect === 'Deny' ? 'NotAction' : 'Action']: action,
      [notResource ? 'NotResource' : 'Resource']: resource,
      Condition: merge(own),
    }))
  const document = fc
    .array(statement, { minLength: 1, maxLength: 4 })
    .map((Statement) => ({ Version: '2012-10-17', Statement }))
  return fc
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
}

/** Policies made to be hard: every operator, wildcards in odd places, variables, boundaries, SCPs. */
export const policySets = setsOf(conditions)

/** Likewise, with conditions that take keys for what they are not: for some of them there is no proof. */
export const mixedPolicySets = setsOf(fc.oneof(conditions, mixedConditions))

function merge(parts: readonly Record<string, Record<string, string[] | string>>[]): object {
  const merged: Record<string, Record<string, string[] | string>> = {}
  for (const part of parts)
    for (const [operator, keys] of Object.entries(part)) merged[operator] = { ...merged[operator], ...keys }
  return merged
}
