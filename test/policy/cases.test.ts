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
    ['two boundaries', { policies: { boundary: [ALL, ALL] } }, 'policies.boundary is one policy'],
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
    expect(run(text)[0]?.item).toMatchObject({ problems: [expect.stringContaining('"Effect" occurs twice')] })
  })

  test('a policy of ten megabytes', () => {
    const policy = { ...ALL, Id: 'x'.repeat(10_000_000) }
    const [result] = run([{ ...item, policies: { identity: [policy] } }])
    expect(result?.item).toMatchObject({ problems: [expect.stringContaining('longer than 131072 characters')] })
  })
})
