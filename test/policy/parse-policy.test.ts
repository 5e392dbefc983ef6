import { describe, expect, test } from 'vitest'
import { AwsApiError } from '../../src/errors.ts'
import { parsePolicy, type PolicyType } from '../../src/policy/index.ts'
import malformed from '../vectors/policy/malformed.json' with { type: 'json' }

interface MalformedCase {
  name: string
  type: string
  /** A document, or text that is none. */
  policy: unknown
  message: string
  code?: string
}

const GRANT = { Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }

function refusalOf(text: string, type: PolicyType): AwsApiError {
  try {
    parsePolicy(text, { type })
  } catch (error) {
    if (error instanceof AwsApiError) return error
    throw error
  }
  throw new Error('the policy was accepted')
}

describe(`parsePolicy refuses: ${malformed.source}`, () => {
  test.each(malformed.cases as MalformedCase[])(
    '$name',
    ({ type, policy, message, code = 'MalformedPolicyDocument' }) => {
      const text = typeof policy === 'string' ? policy : JSON.stringify(policy)
      const refusal = refusalOf(text, type as PolicyType)
      expect(refusal).toMatchObject({ code, status: 400, message })
      expect(refusal.cause).toMatchObject({ offset: expect.any(Number) })
    },
  )

  test('a policy longer than the longest parameter', () => {
    const text = JSON.stringify({ Version: '2012-10-17', Statement: GRANT }).padEnd(131_073)
    expect(refusalOf(text, 'identity').message).toBe('Syntax errors in policy.')
  })

  test('deep nesting and endless strings without trouble', () => {
    for (const text of [
      '['.repeat(131_000),
      '{"a":'.repeat(26_000),
      `"${'\\'.repeat(131_000)}`,
      '"'.padEnd(131_000, 'a'),
    ]) {
      expect(refusalOf(text, 'identity').code).toBe('MalformedPolicyDocument')
    }
  })
})

test.each([
  ['RCPFullAWSAccess', { Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' }],
  [
    'everyone as AWS *',
    { Effect: 'Deny', Principal: { AWS: '*' }, Action: ['s3:*', 'sts:*'], NotResource: 'arn:aws:s3:::b/*' },
  ],
])('a resource control policy as AWS has it: %s', (_, Statement) => {
  const text = JSON.stringify({ Version: '2012-10-17', Statement })
  expect(parsePolicy(text, { type: 'rcp' }).statements).toHaveLength(1)
})

describe('parsePolicy points at the fault', () => {
  test.each([
    ['{"Version": 1x}', 13, 'expected }'],
    ['{"Id": "a", "Id": "b"}', 12, '"Id" occurs twice'],
    ['{"Version": "2012-10-17", "Statement": [{"Effect": "No"}]}', 41, 'Syntax errors in policy.'],
  ])('%s', (text, offset, problem) => {
    expect(refusalOf(text, 'identity').cause).toEqual({ problem, offset })
  })
})

describe('parsePolicy accepts', () => {
  test.each([
    ['white space around', ` \n${JSON.stringify({ Statement: GRANT })}\n`],
    ['an empty Condition', JSON.stringify({ Statement: { ...GRANT, Condition: {} } })],
    ['an operator without keys', JSON.stringify({ Statement: { ...GRANT, Condition: { Bool: {} } } })],
    ['a key without values', JSON.stringify({ Statement: { ...GRANT, Condition: { Bool: { 'a:b': [] } } } })],
    [
      'a Sid that is empty twice',
      JSON.stringify({
        Statement: [
          { ...GRANT, Sid: '' },
          { ...GRANT, Sid: '' },
        ],
      }),
    ],
    ['an ARN cut short', JSON.stringify({ Statement: { ...GRANT, Resource: 'arn:aws:s3' } })],
    ['any partition', JSON.stringify({ Statement: { ...GRANT, Resource: 'arn:*:s3:::bucket' } })],
  ])('%s', (_name, text) => {
    expect(parsePolicy(text, { type: 'identity' }).statements).not.toHaveLength(0)
  })

  test('single values as lists, escapes decoded, numbers as written', () => {
    const text = `{"Version":"2012-10-17","Id":"x","Statement":{"Sid":"A1","Effect":"Deny","NotAction":"s3:\\u0047et*",
      "NotResource":["arn:aws:s3:::b"],"Condition":{"NumericLessThan":{"a:b":1.50},"Bool":{"a:c":[true,"false"]}}}}`
    expect(parsePolicy(text, { type: 'managed' })).toEqual({
      type: 'managed',
      version: '2012-10-17',
      id: 'x',
      statements: [
        {
          sid: 'A1',
          effect: 'Deny',
          principal: undefined,
          action: { not: true, values: ['s3:Get*'] },
          resource: { not: true, values: ['arn:aws:s3:::b'] },
          conditions: [
            { operator: 'NumericLessThan', key: 'a:b', values: ['1.50'] },
            { operator: 'Bool', key: 'a:c', values: ['true', 'false'] },
          ],
          offset: 45,
        },
      ],
    })
  })

  test('every kind of principal in a trust policy', () => {
    const Principal = {
      AWS: ['123456789012', 'arn:aws:iam::123456789012:root', 'arn:aws:iam::123456789012:role/team/ops', '*'],
      Service: 'ec2.amazonaws.com',
      Federated: ['accounts.google.com'],
    }
    const text = JSON.stringify({ Statement: { Effect: 'Allow', Principal, Action: 'sts:AssumeRole' } })
    const [statement] = parsePolicy(text, { type: 'trust' }).statements
    expect(statement?.principal?.entries.map(({ type }) => type)).toEqual([
      'AWS',
      'AWS',
      'AWS',
      'AWS',
      'Service',
      'Federated',
    ])
  })
})
