import { describe, expect, test } from 'vitest'
import { decide, forceMfaPolicy, RequestContext, type AuthorizationRequest } from '../../src/policy/index.ts'
import { watchAllocation } from '../heap.ts'
import { buildLayers, type PolicySet } from './build-layers.ts'

const ACCOUNT = '123456789012'
const everything = { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*' } }
const forEveryone = { Version: '2012-10-17', Statement: { ...everything.Statement, Principal: '*' } }
const ana = { type: 'User', arn: `arn:aws:iam::${ACCOUNT}:user/ana`, accountId: ACCOUNT, name: 'ana' } as const
const session = {
  type: 'AssumedRole',
  arn: `arn:aws:sts::${ACCOUNT}:assumed-role/ops/ana`,
  accountId: ACCOUNT,
} as const

interface Case {
  policies: PolicySet
  context?: Record<string, string | string[]>
  principal?: AuthorizationRequest['principal']
}

function when(operator: string, wanted: string | string[], asked: string | string[], others = {}): Case {
  const Condition = { [operator]: { 'x:key': wanted } }
  const identity = [{ ...everything, Statement: { ...everything.Statement, Condition } }]
  return { policies: { identity }, context: { 'x:key': asked, 'aws:username': 'ana', ...others } }
}

const cases: Record<string, Case> = {
  'Force_MFA, a long-term key': { policies: { identity: [forceMfaPolicy(), everything] } },
  'Force_MFA, a session with MFA': {
    policies: { identity: [forceMfaPolicy(), everything] },
    context: { 'aws:MultiFactorAuthPresent': 'true' },
  },
  'every kind of policy': {
    policies: {
      identity: [everything],
      boundary: everything,
      session: [everything],
      resource: forEveryone,
      scp: [[everything], [everything]],
      rcp: [[forEveryone]],
    },
  },
  'a role by the ARN of its session': {
    policies: {
      resource: {
        ...forEveryone,
        Statement: { ...forEveryone.Statement, Principal: { AWS: `arn:aws:iam::${ACCOUNT}:role/team/ops` } },
      },
    },
    principal: session,
  },
  'a variable in Resource': {
    policies: {
      identity: [
        { ...everything, Statement: { ...everything.Statement, Resource: 'arn:aws:s3:::b/${aws:username}/*' } },
      ],
    },
    context: { 'aws:username': 'ana' },
  },
  'Bool in another letter case': when('Bool', 'true', 'TRUE'),
  NumericLessThan: when('NumericLessThan', '3600.5', '60.25'),
  DateLessThan: when('DateLessThan', '2030-01-01T00:00:00Z', '2026-01-01T00:00:00Z'),
  'IpAddress, IPv4': when('IpAddress', ['10.0.0.0/8', '203.0.113.0/24'], '203.0.113.7'),
  'IpAddress, IPv6': when('IpAddress', ['10.0.0.0/8', '2001:db8::/32'], '2001:db8::7'),
  'StringLike with a variable': when('StringLike', 'x*${aws:username}*', 'xx-ana-yy'),
  StringEqualsIgnoreCase: when('StringEqualsIgnoreCase', 'Ana', 'aNA'),
  ArnLike: when('ArnLike', 'arn:aws:iam::*:role/${aws:username}', `arn:aws:iam::${ACCOUNT}:role/ana`),
  BinaryEquals: when('BinaryEquals', 'YWJj', 'YWJj'),
  'ForAnyValue:StringLike': when('ForAnyValue:StringLike', ['x*', 'y'], ['q', 'y']),
  'ForAllValues:StringEquals': when('ForAllValues:StringEquals', ['x', 'y'], ['y', 'x']),
}

const DECISIONS = 20_000

/** Bytes of a decision once it is warm: the least of some rounds, as compiling takes memory. */
function bytesOfDecision({ policies, context = {}, principal = ana }: Case): number {
  const layers = buildLayers(policies)
  const request: AuthorizationRequest = {
    action: 's3:GetObject',
    resource: 'arn:aws:s3:::b/ana/photo.png',
    principal,
    context: new RequestContext(context),
  }
  let least = Infinity
  for (let round = 0; round < 40 && least >= 1; round += 1) {
    const grown = watchAllocation()
    for (let count = 0; count < DECISIONS; count += 1) decide(layers, request)
    least = Math.min(least, grown() / DECISIONS)
  }
  return least
}

describe('decide allocates nothing', () => {
  test.each(Object.entries(cases))('%s', (_, item) => {
    expect(bytesOfDecision(item)).toBeLessThan(1)
  })

  test('and the measure sees what does: a variable that may stand for several parts of an ARN', () => {
    const arn = `arn:aws:iam::${ACCOUNT}:role/ops`
    expect(bytesOfDecision(when('ArnLike', '${x:role}', arn, { 'x:role': arn }))).toBeGreaterThan(16)
  })
})
