import fc from 'fast-check'
import type { ContextValue, Principal } from '../../src/policy/index.ts'
import type { PolicySet } from './build-layers.ts'

const ACCOUNT = '123456789012'
const OTHER_ACCOUNT = '210987654321'

/** One request and its policies, made for two engines to decide. */
export interface DifferentialCase {
  policies: PolicySet
  principal: Principal
  action: string
  resource: string
  resourceAccountId: string
  context: Record<string, ContextValue>
}

interface StatementJson {
  Effect: 'Allow' | 'Deny'
  Condition?: Record<string, Record<string, string[]>>
  [element: string]: unknown
}

const PRINCIPALS: readonly Principal[] = [
  { type: 'User', arn: `arn:aws:iam::${ACCOUNT}:user/ana`, accountId: ACCOUNT, name: 'ana' },
  {
    type: 'AssumedRole',
    arn: `arn:aws:sts::${ACCOUNT}:assumed-role/ops/ana`,
    accountId: ACCOUNT,
    roleArn: `arn:aws:iam::${ACCOUNT}:role/ops`,
  },
  {
    type: 'FederatedUser',
    // The other engine takes the user behind it for one of the same name.
    arn: `arn:aws:sts::${ACCOUNT}:federated-user/ana`,
    accountId: ACCOUNT,
    userArn: `arn:aws:iam::${ACCOUNT}:user/ana`,
  },
  { type: 'Root', arn: `arn:aws:iam::${ACCOUNT}:root`, accountId: ACCOUNT },
  { type: 'Service', name: 'cloudtrail.amazonaws.com' },
  { type: 'Anonymous' },
]
const KEY = `arn:aws:kms:us-east-1:${ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab`

const SUBJECTS = [
  { action: 's3:GetObject', resource: 'arn:aws:s3:::bucket/ana/photo.png' },
  { action: 's3:PutObject', resource: 'arn:aws:s3:::bucket/bo/photo.png' },
  { action: 's3:ListBucket', resource: 'arn:aws:s3:::bucket' },
  { action: 'iam:GetUser', resource: `arn:aws:iam::${ACCOUNT}:user/ana` },
  { action: 'iam:EnableMFADevice', resource: `arn:aws:iam::${ACCOUNT}:user/bo` },
  { action: 's3:ListAllMyBuckets', resource: '*' },
  { action: 'kms:Decrypt', resource: KEY },
]

/** Values of the request, and of the policy, by the type of the key. */
const KEYS: Readonly<Record<string, { operators: string[]; asked: ContextValue[]; wanted: string[] }>> = {
  'aws:MultiFactorAuthPresent': {
    operators: ['Bool', 'Null', 'StringEquals'],
    asked: ['true', 'false', 'TRUE'],
    wanted: ['true', 'false', 'True', 'maybe'],
  },
  'aws:MultiFactorAuthAge': {
    operators: ['NumericEquals', 'NumericNotEquals', 'NumericLessThan', 'NumericGreaterThanEquals', 'Null'],
    asked: ['0', '60', '3600', '1x'],
    wanted: ['60', '3600', '060', '1x', '60.5'],
  },
  'aws:CurrentTime': {
    operators: ['DateEquals', 'DateNotEquals', 'DateLessThan', 'DateGreaterThan'],
    asked: ['2026-01-01T00:00:00Z', '2026-06-01T12:00:00.500Z'],
    wanted: ['2026-01-01T00:00:00Z', '2026-06-01T12:00:00Z', '1767225600', 'soon'],
  },
  'aws:SourceIp': {
    operators: ['IpAddress', 'NotIpAddress'],
    asked: ['203.0.113.7', '10.1.2.3', '2001:db8::7'],
    wanted: ['203.0.113.0/24', '10.0.0.0/8', '0.0.0.0/0', '2001:db8::/32', '2001:0db8:0::7', '10.1.2.3'],
  },
  'aws:username': {
    operators: ['StringEquals', 'StringNotEquals', 'StringLike', 'StringNotLike', 'StringEqualsIgnoreCase', 'Null'],
    asked: ['ana', 'bo', 'ANA'],
    wanted: ['ana', 'a*', '?o', '${aws:PrincipalTag/team}', "${aws:PrincipalTag/team, 'ana'}", 'a${*}', 'true'],
  },
  'aws:PrincipalTag/team': {
    operators: ['StringEquals', 'StringNotEquals', 'StringLike', 'StringNotEqualsIgnoreCase'],
    asked: ['red', 'ana', 'a*'],
    wanted: ['red', 'RED', 'r*', '${aws:username}', 'a${*}'],
  },
  'aws:PrincipalArn': {
    operators: ['ArnEquals', 'ArnLike', 'ArnNotEquals', 'ArnNotLike'],
    asked: [`arn:aws:iam::${ACCOUNT}:user/ana`, `arn:aws:iam::${ACCOUNT}:role/ops`],
    wanted: ['arn:aws:iam::*:user/*', `arn:aws:iam::${ACCOUNT}:user/\${aws:username}`, 'arn:aws:iam::*:role/op?', '*'],
  },
  'aws:TagKeys': {
    operators: [
      'ForAllValues:StringEquals',
      'ForAnyValue:StringEquals',
      'ForAnyValue:StringNotEquals',
      'ForAllValues:StringLike',
    ],
    asked: [[], ['red'], ['red', 'blue']],
    wanted: ['red', 'blue', 'b*'],
  },
}

const keyNames = Object.keys(KEYS)
const entry = fc.constantFrom(...keyNames).chain((key) => {
  const { operators, wanted } = KEYS[key]!
  return fc.record({
    key: fc.constant(key),
    operator: fc.constantFrom(...operators),
    ifExists: fc.boolean(),
    values: fc.uniqueArray(fc.constantFrom(...wanted), { minLength: 1, maxLength: 2 }),
  })
})
const condition = fc.array(entry, { maxLength: 2 }).map((entries) => {
  const block: Record<string, Record<string, string[]>> = {}
  for (const { key, operator, ifExists, values } of entries) {
    const name = ifExists && operator !== 'Null' ? `${operator}IfExists` : operator
    // Of a key that has to be there or not, only true and false are asked.
    block[name] = { ...block[name], [key]: operator === 'Null' ? [values[0] === 'true' ? 'true' : 'false'] : values }
  }
  return block
})

const actionPatterns = [
  '*',
  's3:*',
  's3:Get*',
  'S3:getobject',
  'iam:GetUse?',
  'iam:*MFA*',
  's3:List*',
  's3:PutObject',
  'kms:*',
]
const resourcePatterns = [
  '*',
  'arn:aws:s3:::bucket/*',
  'arn:aws:s3:::bucket',
  'arn:aws:s3:::bucket/${aws:username}/*',
  'arn:aws:s3:::b?cket/*/photo.png',
  'arn:aws:iam::*:user/${aws:username}',
  `arn:aws:iam::${ACCOUNT}:user/*`,
  KEY,
  "arn:aws:s3:::bucket/${aws:PrincipalTag/team, 'bo'}/*",
]
const body = fc
  .record({
    notAction: fc.boolean(),
    action: fc.uniqueArray(fc.constantFrom(...actionPatterns), { minLength: 1, maxLength: 3 }),
    notResource: fc.boolean(),
    resource: fc.uniqueArray(fc.constantFrom(...resourcePatterns), { minLength: 1, maxLength: 2 }),
    Condition: condition,
  })
  .map(({ notAction, action, notResource, resource, Condition }) => ({
    [notAction ? 'NotAction' : 'Action']: action,
    [notResource ? 'NotResource' : 'Resource']: resource,
    Condition,
  }))
const effect = fc.constantFrom<'Allow' | 'Deny'>('Allow', 'Allow', 'Deny')
const statement: fc.Arbitrary<StatementJson> = fc.tuple(effect, body).map(([Effect, rest]) => ({ Effect, ...rest }))
const named = fc.oneof(
  fc
    .uniqueArray(
      fc.constantFrom(
        '*',
        ACCOUNT,
        OTHER_ACCOUNT,
        `arn:aws:iam::${ACCOUNT}:role/dev`,
        ...PRINCIPALS.flatMap(({ arn, roleArn }) => [arn, roleArn].filter((text) => text !== undefined)),
      ),
      { minLength: 1, maxLength: 2 },
    )
    .map((AWS) => ({ AWS })),
  fc.constantFrom('cloudtrail.amazonaws.com', 'ec2.amazonaws.com').map((Service) => ({ Service })),
)
const guard = fc.tuple(statement, named, fc.constantFrom(false, false, false, true)).map(([rest, principal, not]) => ({
  ...rest,
  [not ? 'NotPrincipal' : 'Principal']: principal,
}))
const KEY_POLICY = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { AWS: ACCOUNT }, Action: 'kms:*', Resource: '*' }],
}
/** What one may write: RCPFullAWSAccess, which alone allows, is at every level by itself. */
const rcpStatement = fc
  .record({
    Action: fc.uniqueArray(fc.constantFrom('s3:*', 's3:Get*', 'kms:*', 'S3:putobject'), { minLength: 1, maxLength: 2 }),
    Resource: fc.uniqueArray(fc.constantFrom(...resourcePatterns), { minLength: 1, maxLength: 2 }),
    Condition: condition,
  })
  .map((rest) => ({ Effect: 'Deny', Principal: '*', ...rest }))
const version = fc.constantFrom('2012-10-17', '2012-10-17', '2012-10-17', '2008-10-17')

function policyOf(statements: fc.Arbitrary<object>, versions: fc.Arbitrary<string> = version) {
  return fc.record({ Version: versions, Statement: fc.array(statements, { minLength: 1, maxLength: 3 }) })
}
const everything = fc.constant({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] })
const identity = fc.oneof(everything, policyOf(statement))
const rcp = policyOf(rcpStatement, fc.constant('2012-10-17'))
const wide = fc.oneof(everything, policyOf(statement, fc.constant('2012-10-17')))

const context = fc
  .record(
    Object.fromEntries(
      keyNames.map((key) => [key, fc.option(fc.constantFrom(...KEYS[key]!.asked), { nil: undefined })]),
    ),
  )
  .map((values) => {
    const given = Object.entries(values).filter((pair): pair is [string, ContextValue] => pair[1] !== undefined)
    return Object.fromEntries(given)
  })

export const differentialCases: fc.Arbitrary<DifferentialCase> = fc
  .record({
    identity: fc.array(identity, { maxLength: 2 }),
    boundary: fc.option(wide, { nil: undefined, freq: 2 }),
    session: fc.option(identity, { nil: undefined, freq: 2 }),
    resource: fc.option(policyOf(guard), { nil: undefined, freq: 2 }),
    scp: fc.option(fc.array(fc.array(wide, { minLength: 1, maxLength: 2 }), { minLength: 1, maxLength: 2 }), {
      nil: undefined,
      freq: 2,
    }),
    rcp: fc.option(fc.array(fc.array(rcp, { maxLength: 2 }), { minLength: 1, maxLength: 2 }), {
      nil: undefined,
      freq: 2,
    }),
    principal: fc.constantFrom(...PRINCIPALS),
    subject: fc.constantFrom(...SUBJECTS),
    isForeign: fc.boolean(),
    context,
  })
  .map(({ principal, subject, isForeign, context, ...policies }) => {
    const hasPolicy = !subject.action.startsWith('iam:') && subject.resource !== '*'
    const hasIdentity = principal.type !== 'Service' && principal.type !== 'Anonymous'
    const set: PolicySet = hasIdentity ? { identity: policies.identity } : {}
    if (policies.boundary !== undefined && hasIdentity && principal.type !== 'Root') set.boundary = policies.boundary
    const hasSession = principal.type === 'AssumedRole' || principal.type === 'FederatedUser'
    if (policies.session !== undefined && hasSession) set.session = [policies.session]
    // A key has a policy always.
    const ownPolicy = policies.resource ?? (subject.resource === KEY ? KEY_POLICY : undefined)
    if (ownPolicy !== undefined && hasPolicy) set.resource = ownPolicy
    if (policies.scp !== undefined && hasIdentity) set.scp = policies.scp
    if (policies.rcp !== undefined) set.rcp = policies.rcp
    const resourceAccountId = hasPolicy && isForeign ? OTHER_ACCOUNT : ACCOUNT
    return { policies: set, principal, ...subject, resourceAccountId, context }
  })
