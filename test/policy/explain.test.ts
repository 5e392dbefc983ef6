import { describe, expect, test } from 'vitest'
import { explain, forceMfaPolicy, RequestContext, type Principal } from '../../src/policy/index.ts'
import { buildLayers, type PolicySet } from './build-layers.ts'

const ACCOUNT = '123456789012'
const ana: Principal = { type: 'User', arn: `arn:aws:iam::${ACCOUNT}:user/ana`, accountId: ACCOUNT, name: 'ana' }
const ADMINISTRATOR = { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*' } }

function explainTo(principal: Principal, policies: PolicySet, context: Record<string, string | string[]> = {}) {
  const request = { action: 's3:GetObject', resource: 'arn:aws:s3:::bucket/key', principal }
  return explain(buildLayers(policies), { ...request, context: new RequestContext(context) })
}

function conditionReason(Condition: unknown, context: Record<string, string | string[]>): string | undefined {
  const Statement = { Effect: 'Allow', Action: '*', Resource: '*', Condition }
  const { statements } = explainTo(ana, { identity: [{ Version: '2012-10-17', Statement }] }, context)
  return statements[0]?.elements.at(-1)?.reason
}

describe('explain says which statement decided', () => {
  test('an explicit deny', () => {
    const { reason, statements } = explainTo(ana, { identity: [forceMfaPolicy(), ADMINISTRATOR] })
    expect(reason).toBe('denied explicitly by statement DenyAllExceptListedIfNoMFA of the identity-based policy')
    expect(statements.filter(({ matched }) => matched).map(({ sid }) => sid)).toEqual([
      'DenyAllExceptListedIfNoMFA',
      undefined,
    ])
  })

  test('an allow without a Sid', () => {
    expect(explainTo(ana, { identity: [ADMINISTRATOR] }).reason).toBe(
      'allowed by statement 1 of the identity-based policy',
    )
  })

  test('the kind of policy that is silent', () => {
    const silent = { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: 'ec2:*', Resource: '*' } }
    expect(explainTo(ana, {}).reason).toBe('denied: no identity-based policy allows s3:GetObject')
    expect(explainTo(ana, { identity: [ADMINISTRATOR], boundary: silent }).reason).toBe(
      'denied: no permissions boundary allows s3:GetObject',
    )
    expect(explainTo(ana, { identity: [ADMINISTRATOR], scp: [[silent]] }).reason).toBe(
      'denied: no service control policy allows s3:GetObject',
    )
  })

  test('the level of several that is silent', () => {
    const silent = { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: 'ec2:*', Resource: '*' } }
    const rcp = { Version: '2012-10-17', Statement: { ...ADMINISTRATOR.Statement, Principal: '*' } }
    const identity = [ADMINISTRATOR]
    expect(explainTo(ana, { identity, scp: [[ADMINISTRATOR], [silent], [silent]] }).reason).toBe(
      'denied: no service control policy of level 2 allows s3:GetObject',
    )
    expect(explainTo(ana, { identity, scp: [[ADMINISTRATOR]], rcp: [[rcp], [rcp], []] }).reason).toBe(
      'denied: no resource control policy of level 3 allows s3:GetObject',
    )
  })

  test('a key policy that leaves out the account', () => {
    const Principal = { AWS: `arn:aws:iam::${ACCOUNT}:user/bo` }
    const resource = { Version: '2012-10-17', Statement: { ...ADMINISTRATOR.Statement, Principal } }
    const asked = { action: 'kms:Decrypt', resource: `arn:aws:kms:us-east-1:${ACCOUNT}:key/1`, principal: ana }
    const layers = buildLayers({ identity: [ADMINISTRATOR], resource })
    expect(explain(layers, { ...asked, context: new RequestContext() }).reason).toBe(
      'denied: no resource-based policy allows kms:Decrypt, and that of a KMS key must, whatever identity-based policies say',
    )
  })

  test('root, and a federated user without a session policy', () => {
    const root: Principal = { type: 'Root', arn: `arn:aws:iam::${ACCOUNT}:root`, accountId: ACCOUNT }
    const guest: Principal = {
      type: 'FederatedUser',
      arn: `arn:aws:sts::${ACCOUNT}:federated-user/g`,
      accountId: ACCOUNT,
    }
    expect(explainTo(root, {}).reason).toBe('allowed: the root user needs no identity-based policy')
    expect(explainTo(guest, { identity: [ADMINISTRATOR] }).reason).toBe(
      'denied: a federated user without a session policy has no permissions',
    )
    expect(explainTo({ ...guest, userArn: root.arn }, { session: [ADMINISTRATOR] }).reason).toBe(
      'allowed: a federated user of root needs no identity-based policy',
    )
  })
})

describe('explain says which element failed, and why', () => {
  test('each element in words', () => {
    const Statement = {
      Effect: 'Allow',
      Principal: { AWS: `arn:aws:iam::${ACCOUNT}:user/bo` },
      NotAction: 's3:Get*',
      Resource: 'arn:aws:s3:::other/*',
    }
    const { statements } = explainTo(ana, { resource: { Version: '2012-10-17', Statement } })
    expect(statements[0]?.matched).toBe(false)
    expect(statements[0]?.elements).toEqual([
      { element: 'Principal', holds: false, reason: `${ana.arn} is not named by Principal` },
      { element: 'NotAction', holds: false, reason: 's3:GetObject is one of NotAction' },
      { element: 'Resource', holds: false, reason: 'arn:aws:s3:::bucket/key is not one of Resource' },
    ])
  })

  test.each([
    [
      { Bool: { 'aws:MultiFactorAuthPresent': 'false' } },
      {},
      'aws:MultiFactorAuthPresent is absent, and Bool is false without it',
    ],
    [
      { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } },
      {},
      'aws:MultiFactorAuthPresent is absent, and BoolIfExists is true without it',
    ],
    [{ Null: { 'x:a': 'true' } }, { 'x:a': 'v' }, 'x:a is "v", and Null "true" is false'],
    [{ StringEquals: { 'x:a': ['1', '2'] } }, { 'x:a': '3' }, 'x:a is "3"; StringEquals "1" or "2" is false'],
    [
      { StringNotEquals: { 'x:a': '1' } },
      { 'x:a': ['2'] },
      'x:a is multivalued (["2"]), and StringNotEquals without a set prefix is never true of such a key',
    ],
    [
      { NotIpAddress: { 'aws:SourceIp': '203.0.113.0/24' } },
      { 'aws:SourceIp': 'unknown' },
      '"unknown" of aws:SourceIp is malformed, which NotIpAddress never accepts',
    ],
  ])('%j under %j', (condition, context, reason) => {
    expect(conditionReason(condition, context)).toBe(reason)
  })
})
