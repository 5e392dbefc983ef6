import { describe, expect, test } from 'vitest'
import { parseCases } from '../../src/policy/cases/parse-cases.ts'
import { runCase } from '../../src/policy/cases/run-case.ts'
import elements from '../vectors/policy/elements.json' with { type: 'json' }
import layers from '../vectors/policy/layers.json' with { type: 'json' }
import mfaConditions from '../vectors/policy/mfa-conditions.json' with { type: 'json' }

interface VectorFile {
  source: string
  principals: Record<string, unknown>
  cases: { name: string; policies: object; request: { principal: string }; expected: string }[]
}

const ACCOUNT = '123456789012'
const ALL = { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*' } }
const ana = { type: 'User', arn: `arn:aws:iam::${ACCOUNT}:user/ana`, accountId: ACCOUNT }
const request = { action: 's3:GetObject', resource: 'arn:aws:s3:::b/k', principal: ana, context: {} }
const item = { name: 'one', policies: { identity: [ALL] }, request, expected: 'allowed' }

const SESSION = `arn:aws:sts::${ACCOUNT}:assumed-role/ops/ana`
const asking = (change: object) => ({ request: { ...request, principal: { ...ana, ...change } } })

function run(cases: unknown, options: { lenient?: boolean; loadPolicy?: (path: string) => string } = {}) {
  const text = typeof cases === 'string' ? cases : JSON.stringify(cases)
  return parseCases(text, { file: 'cases.json', ...options }).map(runCase)
}

for (const { source, principals, cases } of [elements, layers, mfaConditions] as unknown as VectorFile[]) {
  test(`cases read from JSON go as the engine's own: ${source}`, () => {
    const written = cases.map(({ request, ...rest }) => {
      return { ...rest, request: { ...request, principal: principals[request.principal] } }
    })
    expect(written.length).toBeGreaterThan(10)
    expect(run(written).filter(({ outcome }) => outcome !== 'passed')).toEqual([])
  })
}

function conditional(Condition: object) {
  return { ...ALL, Statement: { ...ALL.Statement, Condition } }
}

function outcome(Condition: object, context: object) {
  const asked = { ...request, principal: { ...ana, name: 'ana' }, context }
  return run([{ ...item, policies: { identity: [conditional(Condition)] }, request: asked }])[0]?.outcome
}

describe('how cases may be written', () => {
  test.each([
    ['an array', JSON.stringify([item, item])],
    ['one a line', `${JSON.stringify(item)}\n${JSON.stringify(item)}\n`],
    ['one after the other, over several lines', `${JSON.stringify(item, null, 2)}\n${JSON.stringify(item, null, 2)}`],
    ['with a byte order mark', `\uFEFF${JSON.stringify([item, item])}`],
  ])('%s', (_, text) => {
    expect(run(text).map(({ outcome }) => outcome)).toEqual(['passed', 'passed'])
  })

  test('a policy by its file, read once for all cases', () => {
    const asked: string[] = []
    const loadPolicy = (path: string) => {
      asked.push(path)
      return JSON.stringify(ALL)
    }
    const byFile = { ...item, policies: { identity: 'all.json' } }
    expect(run([byFile, byFile], { loadPolicy }).map(({ outcome }) => outcome)).toEqual(['passed', 'passed'])
    expect(asked).toEqual(['all.json'])
  })

  test('a level of SCPs that is silent denies, and so does one without any', () => {
    const silent = { ...ALL, Statement: { ...ALL.Statement, Action: 'ec2:*' } }
    const outcomes = [[[ALL], [ALL]], [[ALL], [silent]], [[ALL, silent]], [[]], []].map((scp) => {
      const [result] = run([{ ...item, policies: { identity: [ALL], scp } }])
      return result?.outcome
    })
    expect(outcomes).toEqual(['passed', 'failed', 'passed', 'failed', 'passed'])
  })

  test('the context is what is given: a name is no aws:username, a list is multivalued', () => {
    expect(outcome({ Null: { 'aws:username': 'true' } }, {})).toBe('passed')
    expect(outcome({ StringEquals: { 'x:a': '1' } }, { 'x:a': '1' })).toBe('passed')
    expect(outcome({ StringEquals: { 'x:a': '1' } }, { 'x:a': ['1'] })).toBe('failed')
    expect(outcome({ 'ForAnyValue:StringEquals': { 'x:a': '1' } }, { 'x:a': ['2', '1'] })).toBe('passed')
    expect(outcome({ Bool: { 'x:a': 'true' }, NumericEquals: { 'x:b': '7' } }, { 'x:a': true, 'x:b': 7 })).toBe(
      'passed',
    )
  })

  test('the resource policy of a role that is assumed is its trust policy', () => {
    const trust = {
      Version: '2012-10-17',
      Statement: { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'ec2.amazonaws.com' } },
    }
    const assume = (principal: object) => ({
      ...item,
      policies: { identity: [ALL], resource: trust },
      request: { ...request, action: 'sts:AssumeRole', resource: `arn:aws:iam::${ACCOUNT}:role/ops`, principal },
    })
    const service = { type: 'Service', name: 'ec2.amazonaws.com' }
    expect(run([assume(service), assume(ana)]).map(({ outcome }) => outcome)).toEqual(['passed', 'failed'])
  })
})

describe('what is wrong with a case is said, each with its place', () => {
  test.each<[string, object, string]>([
    ['no request', { request: undefined }, 'cases.json:1:2: request is missing or no object'],
    ['no action', { request: { ...request, action: 1 } }, 'request.action is no text'],
    [
      'a strange principal',
      { request: { ...request, principal: { type: 'Robot' } } },
      'request.principal.type is one of',
    ],
    [
      'a null in the context',
      { request: { ...request, context: { 'aws:username': null } } },
      'request.context: aws:use',
    ],
    ['a strange expectation', { expected: 'denied' }, 'expected is one of allowed, explicitDeny, implicitDeny'],
    ['an expectation in a list', { expected: ['allowed'] }, 'expected is one of allowed, explicitDeny, implicitDeny'],
    ['no expectation', { expected: undefined }, 'cases.json:1:2: expected is missing: it is one of allowed'],
    ['a name that is a number', { name: 5 }, 'name is no text: write it in quotes'],
    ['no policies', { policies: undefined }, 'policies is missing or no object'],
    ['a list of policies without their kind', { policies: [ALL] }, 'policies is missing or no object'],
    ['two boundaries', { policies: { boundary: [ALL, ALL] } }, 'policies.boundary is one policy'],
    ['a list of no boundary', { policies: { boundary: [] } }, 'policies.boundary is an empty list'],
    ['a policy where levels are to be', { policies: { scp: ALL } }, 'policies.scp is no list: it is a list of levels'],
    ['a file where levels are to be', { policies: { rcp: 'all.json' } }, 'policies.rcp is no list'],
    [
      'policies where levels are to be',
      { policies: { scp: [ALL] } },
      'policies.scp[0] is no list: each level is a list',
    ],
    ['a null where a level is to be', { policies: { scp: [[ALL], null] } }, 'policies.scp[1] is no list'],
    ['a list within the list', { policies: { identity: [[ALL]] } }, 'a policy is an object'],
    ['a number for a policy', { policies: { identity: 5 } }, 'a policy is an object'],
    ['a list of actions', { request: { ...request, action: ['s3:GetObject'] } }, 'request.action is no text'],
    [
      'a pattern of actions',
      { request: { ...request, action: 's3:Get*' } },
      '"s3:Get*" is not one action, as in s3:Get',
    ],
    ['no action at all', { request: { ...request, action: 'GetObject' } }, '"GetObject" is not one action'],
    ['no resource', { request: { ...request, resource: undefined } }, 'request.resource is missing'],
    ['a resource that is no ARN', { request: { ...request, resource: 'b/k' } }, '"b/k" is neither an ARN nor *'],
    [
      'an account ID without quotes',
      { request: { ...request, resourceAccountId: 123456789012 } },
      'request.resourceAccountId is no text: write it in quotes',
    ],
    ['no principal', { request: { ...request, principal: undefined } }, 'request.principal is missing'],
    ['the ARN for the principal', { request: { ...request, principal: ana.arn } }, 'request.principal is no object'],
    [
      'a user without ARN',
      { request: { ...request, principal: { type: 'User', name: 'ana' } } },
      'principal.arn is miss',
    ],
    ['a session that is said to be a user', asking({ arn: SESSION }), `principal.arn "${SESSION}" is of no User`],
    ['two accounts', asking({ accountId: '210987654321' }), 'principal.accountId is not the one of its arn'],
    ['a service without a name', asking({ type: 'Service', arn: null }), 'principal.name is missing: a service'],
    [
      'a key in two letter cases',
      { request: { ...request, context: { 'a:b': '1', 'A:B': '2' } } },
      'A:B is there in ano',
    ],
    ['lists in a list', { request: { ...request, context: { 'a:b': [['1']] } } }, 'a:b is neither text nor a list'],
    ['a list for the context', { request: { ...request, context: [] } }, 'request.context is no object'],
    ['a policy AWS would refuse', { policies: { scp: [[{ ...ALL, Version: '2013' }]] } }, 'would refuse scp[0][0]'],
    ['a file without a reader', { policies: { identity: 'all.json' } }, 'a policy is an object'],
  ])('%s', (_, change, problem) => {
    const [first, second] = run([{ ...item, ...change }, item])
    expect(first?.outcome).toBe('unreadable')
    expect(first?.item).toMatchObject({ problems: [expect.stringContaining(problem)] })
    expect(second?.outcome).toBe('passed')
  })

  test('a name twice in one object', () => {
    const text = JSON.stringify(item).replace('"Effect"', '"Effect": "Deny", "Effect"')
    expect(run(text)[0]?.item).toMatchObject({
      problems: [expect.stringMatching(/^cases\.json:1:\d+: statement 1: "Effect" occurs twice/)],
    })
  })

  test('a name twice in a policy, passed over: the later one counts', () => {
    const text = JSON.stringify(item).replace('"Effect"', '"Effect": "Deny", "Effect"')
    const [result] = run(text, { lenient: true })
    expect(result?.outcome).toBe('passed')
    expect(result?.item).toMatchObject({ passedOver: [expect.stringContaining('"Effect" occurs twice, so AWS would')] })
    const twice = text.replace('"identity"', '"identity":[],"identity"')
    expect(run(twice, { lenient: true })[0]?.item).toMatchObject({
      problems: [expect.stringContaining('"identity" occurs twice')],
    })
  })

  test('a policy as a text', () => {
    const loadPolicy = () => JSON.stringify(ALL)
    const [result] = run([{ ...item, policies: { identity: [JSON.stringify(ALL)] } }], { loadPolicy })
    expect(result?.item).toMatchObject({ problems: [expect.stringContaining('identity[0] is a policy as a text')] })
  })

  test('a policy of ten megabytes, written out and in a file: refused with the reason, or decided when asked to', () => {
    const policy = { ...ALL, Id: 'x'.repeat(10_000_000) }
    const loadPolicy = () => JSON.stringify(policy)
    for (const identity of [[policy], ['long.json']]) {
      const cases = [{ ...item, policies: { identity } }]
      expect(run(cases, { loadPolicy })[0]?.item).toMatchObject({
        problems: [expect.stringMatching(/^\S+:1:\d+: the policy is longer than 131072 characters/)],
      })
      expect(run(cases, { loadPolicy, lenient: true })[0]).toMatchObject({
        outcome: 'passed',
        item: { passedOver: [expect.stringMatching(/^\S+:1:\d+: the policy is longer than 131072 characters/)] },
      })
    }
  })

  test('a line that is broken, with its number; the others are not run either', () => {
    expect(() => run(`${JSON.stringify(item)}\n${JSON.stringify(item)}\n{"name": "three",,}\n`)).toThrow(
      'cases.json:3:18: not JSON: expected a string',
    )
  })
})

test('fields that are not known are ignored, and said when they look misspelt', () => {
  const [result] = run([
    {
      ...item,
      comment: 'for the team',
      policies: { ...item.policies, comment: 1, scps: [], identities: [], permissionsBoundary: {} },
      request: { ...request, note: 1, principal: { ...ana, account: '1', team: 'red' } },
    },
  ])
  expect(result?.outcome).toBe('passed')
  expect(result?.item).toMatchObject({
    passedOver: [
      expect.stringMatching(/^cases\.json:1:\d+: policies\.scps is not known, and ignored; policies\.scp is$/),
      expect.stringContaining('policies.identities is not known, and ignored; policies.identity is'),
      expect.stringContaining('policies.permissionsBoundary is not known, and ignored; policies.boundary is'),
      expect.stringContaining('request.principal.account is not known, and ignored; request.principal.accountId is'),
    ],
  })
})
