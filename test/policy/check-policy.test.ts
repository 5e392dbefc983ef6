import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { openCatalogue } from '../../src/catalogue/index.ts'
import { AwsApiError } from '../../src/errors.ts'
import { parsePolicy } from '../../src/policy/index.ts'
import { checkPolicy, type CheckOptions } from '../../src/policy/check/check-policy.ts'
import type { Finding } from '../../src/policy/check/finding.ts'
import { POLICY_KINDS, type PolicyKind } from '../../src/policy/check/policy-kinds.ts'
import { placesOf } from '../../src/policy/check/text-lines.ts'

const options = { catalogue: openCatalogue(), now: new Date('2026-11-24T00:00:00Z') }

function check(text: string, more: CheckOptions = {}): Finding[] {
  return checkPolicy(text, { ...options, ...more })
}

function checkStatement(statement: object, more: CheckOptions = {}): [string, string][] {
  const Statement = { Effect: 'Allow', Action: 's3:GetObject', Resource: '*', ...statement }
  const text = JSON.stringify({ Version: '2012-10-17', Statement })
  return check(text, more).map(({ rule, offset }) => [rule, /^"[^"]*"/.exec(text.slice(offset))?.[0] ?? ''])
}

function findAll(...Statement: object[]) {
  return check(JSON.stringify({ Version: '2012-10-17', Statement })).map(({ rule, statement }) => [
    rule,
    statement?.index,
  ])
}

function isRefused(text: string, kind: PolicyKind): boolean {
  try {
    parsePolicy(text, POLICY_KINDS[kind])
    return false
  } catch (error) {
    if (error instanceof AwsApiError) return true
    throw error
  }
}

function ofLength(length: number): string {
  const Resource = `arn:aws:s3:::${'x'.repeat(length)}`
  return JSON.stringify({ Version: '2012-10-17', Statement: { Effect: 'Allow', Action: 's3:GetObject', Resource } })
}

function some(count: number, prefix: string): string[] {
  return Array.from({ length: count }, (_, number) => `${prefix}${number}`)
}

describe('what AWS refuses', () => {
  test('all of it in one run, each at its place', () => {
    const text = `{
  "Version": "2012-10-17",
  "Statement": [
    { "Sid": "not alphanumeric", "Effect": "deny", "Action": "GetObject", "Resource": "bucket" },
    { "Effect": "Allow", "Action": [], "Resource": "*", "Condition": { "StringEqual": { "aws:username": "ana" } } },
    { "Effect": "Allow", "Actions": "*", "Principal": "*" }
  ]
}`
    const placeOf = placesOf(text)
    const found = check(text, { kind: 'identity' })
      .filter(({ rule }) => rule === 'refused')
      .map(({ offset, statement }) => [placeOf(offset), statement?.index] as const)
    expect(found.map(([{ line, column }, index]) => `${line}:${column} in ${index}`)).toEqual([
      '4:7 in 0',
      '4:44 in 0',
      '4:62 in 0',
      '4:87 in 0',
      '5:26 in 1',
      '5:72 in 1',
      '6:5 in 2',
      '6:5 in 2',
      '6:26 in 2',
      '6:42 in 2',
    ])
  })

  test.each<[string, string, number, number, number?]>([
    ['not JSON', '{\n  "Version": "2012-10-17",\n  "Statement": [,]\n}', 3, 17],
    ['an end too early', '{"Version": "2012-10-17"', 1, 25],
    ['a comment', '{\n// policy\n}', 2, 1],
    ['in the only statement', '{"Statement": {"Effect": Allow}}', 1, 26, 0],
    ['in the second statement', '{"Statement": [{"Action": ["s3:*"]}, {"Resource": "arn:}{",}]}', 1, 60, 1],
    ['between statements', '{"Statement": [{"Action": ["s3:*"]} {}]}', 1, 37],
    ['after the statements', '{"Statement": [{"Action": ["s3:*"]}], "Id": {"a" 1}}', 1, 50],
  ])('%s', (_, text, line, column, statement) => {
    const [finding] = check(text)
    expect(finding?.rule).toBe('not-json')
    expect(finding?.statement?.index).toBe(statement)
    expect(placesOf(text)(finding?.offset ?? -1)).toEqual({ line, column })
  })

  test('a name twice in one object, and all else too', () => {
    const text =
      '{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Effect": "Allow", "Action": "x", "Resource": "*"}}'
    expect(check(text).map(({ rule, statement }) => [rule, statement?.index])).toEqual([
      ['duplicate-name', 0],
      ['refused', 0],
    ])
  })

  test('a byte order mark, and all else at its place', () => {
    const text =
      '\uFEFF{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:Nope", "Resource": "*"}}'
    expect(check(text).map(({ rule, offset }) => [rule, offset])).toEqual([
      ['byte-order-mark', 0],
      ['unknown-action', text.indexOf('"s3:Nope')],
    ])
  })

  test('nesting without end', () => {
    expect(check('['.repeat(100_000)).map(({ rule }) => rule)).toEqual(['not-json'])
    expect(check(`{"Statement":${'{"a":'.repeat(50_000)}`.slice(0, 131_000)).map(({ rule }) => rule)).toEqual([
      'not-json',
    ])
  })

  test('ten megabytes', () => {
    expect(check(`{"Version": "${'x'.repeat(10_000_000)}"}`).map(({ rule }) => rule)).toEqual(['too-long'])
  })

  // What grew with the square, or worse, would take minutes here, which no test may.
  test.each<[string, unknown]>([
    ['many patterns', { Action: Array.from({ length: 9000 }, (_, number) => `*:*${number}x*`), Resource: '*' }],
    ['one pattern of stars', { Action: `s3:${'*a'.repeat(60_000)}`, Resource: `arn:aws:s3:::${'*a'.repeat(3000)}` }],
    ['many wrong names', { Action: Array.from({ length: 9000 }, (_, n) => `s3:Get${n}`), Resource: '*' }],
  ])('slowly made: %s', (_, rest) => {
    check(JSON.stringify({ Version: '2012-10-17', Statement: { Effect: 'Allow', ...(rest as object) } }))
  })

  const without = { Bool: { 'aws:MultiFactorAuthPresent': 'false' } }
  const withMfa = { Bool: { 'aws:MultiFactorAuthPresent': 'true' } }
  test.each<[string, number, (number: number) => object]>([
    ['denies', 2000, () => ({ Effect: 'Deny', NotAction: 'a:b', Resource: '*' })],
    [
      'denies on MFA',
      200,
      (n) => ({ Effect: 'Deny', NotAction: some(40, `s3:*a${n}`), Resource: '*', Condition: without }),
    ],
    [
      'allows on MFA',
      200,
      (n) => ({ Effect: 'Allow', Action: some(40, `s3:a${n}b`), Resource: '*', Condition: withMfa }),
    ],
    ['allows', 25, (n) => ({ Effect: 'Allow', Action: some(38, `s3:*a*${n}`), Resource: '*' })],
    [
      'resources',
      30,
      () => ({ Effect: 'Allow', Action: 's3:GetObject', Resource: `arn:aws:s3:::${'*a'.repeat(2000)}` }),
    ],
    [
      'resources of moderate length',
      300,
      () => ({ Effect: 'Allow', Action: 's3:GetObject', Resource: `arn:aws:s3:::${'*a'.repeat(150)}` }),
    ],
  ])('many statements: %s', (_, count, make) => {
    const text = JSON.stringify({ Version: '2012-10-17', Statement: Array.from({ length: count }, (_, n) => make(n)) })
    expect(text.length).toBeLessThan(131_072)
    check(text)
  })
})

describe('what parsePolicy refuses is what is found refused', () => {
  const scalar = fc.constantFrom<unknown>('*', 's3:*', 'x', 'arn:aws:s3:::b/*', 'arn:aws:x', '', 3, true, null, {}, [])
  const value = fc.oneof(scalar, fc.array(scalar, { maxLength: 3 }))
  const principal = fc.oneof(
    value,
    fc.record({ AWS: value }),
    fc.record({ Service: value }),
    fc.record({ Nope: value }),
  )
  const condition = fc.oneof(
    value,
    fc.dictionary(fc.constantFrom('Bool', 'Null', 'NullIfExists', 'StrEq'), fc.dictionary(fc.constant('aws:a'), value)),
  )
  const statement = fc.oneof(
    { weight: 1, arbitrary: scalar },
    {
      weight: 9,
      arbitrary: fc.record(
        {
          Sid: fc.constantFrom<unknown>('A', 'A', 'b c', 3),
          Effect: fc.constantFrom<unknown>('Allow', 'Deny', 'Allow', 'allow', 'Permit', 1),
          Action: value,
          NotAction: value,
          Resource: value,
          NotResource: value,
          Principal: principal,
          NotPrincipal: principal,
          Condition: condition,
          Nope: value,
        },
        { requiredKeys: ['Effect'] },
      ),
    },
  )
  const policy = fc.record(
    {
      Version: fc.constantFrom<unknown>('2012-10-17', '2012-10-17', '2008-10-17', '2020-01-01', 1),
      Id: fc.constantFrom<unknown>('id', 1),
      Statement: fc.oneof(statement, fc.array(statement, { maxLength: 3 })),
      Nope: value,
    },
    { requiredKeys: ['Statement'] },
  )
  const kinds = fc.constantFrom<PolicyKind>('managed', 'identity', 'session', 'trust', 'resource', 'scp')

  test('for any JSON', () => {
    fc.assert(
      fc.property(policy, kinds, (document, kind) => {
        const text = JSON.stringify(document)
        const found = checkPolicy(text, { kind }).filter(({ rule }) => rule === 'refused')
        expect(found.length > 0).toBe(isRefused(text, kind))
      }),
      { numRuns: 3000 },
    )
  })

  test('for any text', () => {
    const text = fc.oneof(
      fc.string(),
      fc.json(),
      fc.string({ unit: fc.constantFrom('{', '}', '[', ']', ':', ',', '"', '"Statement"', '\uFEFF', ' ', '1', '\\') }),
    )
    fc.assert(
      fc.property(text, kinds, (written, kind) => {
        const found = checkPolicy(written, { kind }).filter(({ severity }) => severity === 'error')
        expect(found.length > 0).toBe(isRefused(written, kind))
      }),
      { numRuns: 2000 },
    )
  })
})

describe('length', () => {
  test.each<[PolicyKind, number, string[]]>([
    ['managed', 6000, []],
    ['managed', 6200, ['error']],
    ['inline-user', 2100, ['error']],
    ['inline-group', 5000, []],
    ['inline-role', 10_300, ['error']],
    ['identity', 6200, ['warning']],
    ['session', 2100, ['error']],
    ['scp', 5200, ['warning']],
  ])('%s of some %i characters', (kind, length, severities) => {
    const found = check(ofLength(length), { kind }).filter(({ rule }) => rule === 'too-long')
    expect(found.map(({ severity }) => severity)).toEqual(severities)
  })

  test('white space is not counted by IAM', () => {
    const text = ofLength(5900).replaceAll(',', `,${' '.repeat(100)}`)
    expect(text.length).toBeGreaterThan(6144)
    expect(check(text, { kind: 'managed' })).toEqual([])
  })
})

describe('names', () => {
  test.each([
    ['an action', { Action: 's3:GetObjekt' }, 'unknown-action', 'did you mean `s3:GetObject`?'],
    ['a service', { Action: 'ecc2:RunInstances' }, 'unknown-action', 'did you mean `ec2`?'],
    ['a pattern', { Action: 'iam:Zap*' }, 'pattern-matches-nothing', 'correct it or take it out'],
    ['a pattern across services', { Action: '*:Zap*' }, 'pattern-matches-nothing', 'correct it or take it out'],
    [
      'a global key',
      { Condition: { Bool: { 'aws:SecureTransprt': 'true' } } },
      'unknown-key',
      '`aws:SecureTransport`?',
    ],
    ["a service's key", { Condition: { StringLike: { 's3:prefx': 'a' } } }, 'unknown-key', 'did you mean `s3:prefix`?'],
    ['a made-up key', { Condition: { StringLike: { 'nope:nope': 'a' } } }, 'unknown-key', 'correct it or take it out'],
  ])('%s', (_, statement, rule, advice) => {
    const Statement = { Effect: 'Allow', Action: 's3:GetObject', Resource: '*', ...statement }
    const [finding, ...others] = check(JSON.stringify({ Version: '2012-10-17', Statement }))
    expect(others).toEqual([])
    expect(finding).toMatchObject({ rule })
    expect(finding?.advice).toContain(advice)
    expect(finding?.advice).toContain(openCatalogue().date)
  })

  test.each([
    { Action: ['S3:getobject', 'iam:*', '*', 'ec2:Describe*', '*:Get*'] },
    { Condition: { StringEquals: { 'aws:RequestTag/team': 'a', 'AWS:username': 'ana', 's3:prefix': 'x' } } },
    { Condition: { StringEquals: { 'token.actions.githubusercontent.com:sub': 'repo:ana/x' } } },
    { Condition: { StringEquals: { 'oidc.eks.us-east-1.amazonaws.com/id/ABC:aud': 'sts.amazonaws.com' } } },
  ])('that AWS has: %j', (statement) => {
    expect(checkStatement(statement)).toEqual([])
  })
})

test('a place in a list of statements that is in none of them is in none', () => {
  const [finding] = checkPolicy('{"Statement":[[')
  expect([finding?.rule, finding?.statement]).toEqual(['not-json', undefined])
})

describe('values and variables', () => {
  test.each<[object, string, string]>([
    [{ Condition: { Bool: { 'aws:SecureTransport': 'yes' } } }, 'value-never-matches', '"yes"'],
    [{ Condition: { NumericEquals: { 's3:max-keys': '1x' } } }, 'value-never-matches', '"1x"'],
    [{ Condition: { DateLessThan: { 'aws:CurrentTime': 'tomorrow' } } }, 'value-never-matches', '"tomorrow"'],
    [{ Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/33' } } }, 'value-never-matches', '"10.0.0.0/33"'],
    [{ Condition: { IpAddress: { 'aws:SourceIp': '2001:db8::1/32' } } }, 'value-never-matches', '"2001:db8::1/32"'],
    [{ Condition: { ArnLike: { 'aws:PrincipalArn': 'ana' } } }, 'value-never-matches', '"ana"'],
    [{ Condition: { Bool: { 'aws:SecureTransport': '${aws:username}' } } }, 'variable-is-text', '"${aws:username}"'],
    [{ Resource: 'arn:aws:s3:${aws:username}::b' }, 'variable-is-text', '"arn:aws:s3:${aws:username}::b"'],
    [{ Condition: { DateLessThan: { 'aws:CurrentTime': '2020-01-01' } } }, 'date-is-past', '"aws:CurrentTime"'],
    [{ Condition: { NumericLessThan: { 'aws:EpochTime': '1600000000' } } }, 'date-is-past', '"aws:EpochTime"'],
    [{ Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/abc' } } }, 'value-never-matches', '"10.0.0.0/abc"'],
    [{ Condition: { DateGreaterThan: { 'aws:CurrentTime': '1800000000000' } } }, 'date-far-off', '"1800000000000"'],
    [
      { Condition: { DateEqualsIfExists: { 'aws:TokenIssueTime': '9999999999999' } } },
      'date-far-off',
      '"9999999999999"',
    ],
  ])('%j', (statement, rule, at) => {
    expect(checkStatement(statement)).toContainEqual([rule, at])
  })

  test.each([
    { Condition: { IpAddress: { 'aws:SourceIp': ['10.0.0.0/8', '203.0.113.7', '2001:db8::/32', '::1'] } } },
    { Condition: { DateGreaterThan: { 'aws:CurrentTime': '2020-01-01T00:00:00Z' } } },
    { Condition: { DateLessThan: { 'aws:CurrentTime': ['2020-01-01', '2030-01-01'] } } },
    { Condition: { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:user/${aws:username}' } } },
    { Resource: 'arn:aws:s3:::bucket/${aws:username}/*' },
  ])('nothing wrong: %j', (statement) => {
    expect(checkStatement(statement)).toEqual([])
  })
})

describe('statements without effect', () => {
  const allow = { Effect: 'Allow', Action: 's3:Get*', Resource: 'arn:aws:s3:::b/*' }

  test('NotAction * leaves nothing over', () => {
    expect(findAll({ Effect: 'Deny', NotAction: '*', Resource: '*' })).toEqual([['no-effect', 0]])
  })

  test('what is denied anyway need not be allowed', () => {
    expect(findAll(allow, { Effect: 'Deny', Action: 's3:*', Resource: '*' })).toEqual([['no-effect', 0]])
    expect(findAll(allow, { Effect: 'Deny', NotAction: 'iam:GetUser', Resource: '*' })).toEqual([])
  })

  test('what is said twice', () => {
    expect(findAll(allow, { ...allow, Action: ['s3:GetObject'] })).toEqual([['redundant', 1]])
    expect(findAll({ ...allow, Action: ['s3:GetObject'] }, allow)).toEqual([['redundant', 0]])
    expect(findAll(allow, allow)).toEqual([['redundant', 1]])
  })

  test('what another says under a condition only stays', () => {
    expect(findAll(allow, { ...allow, Condition: { Bool: { 'aws:SecureTransport': 'true' } } })).toEqual([
      ['redundant', 1],
    ])
    const both = [
      allow,
      { Effect: 'Deny', Action: '*', Resource: '*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
    ]
    expect(findAll(...both)).toEqual([])
  })
})
