import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { SallyportError } from '../../src/errors.ts'
import { buildPolicy, type BuiltPolicy } from '../../src/policy/cases/policy-builder.ts'
import { decide, parseCases, RequestContext, runCase, type Decision } from '../../src/policy/index.ts'

const ACCOUNT = '123456789012'
const request = {
  action: 's3:GetObject',
  resource: 'arn:aws:s3:::b/k',
  principal: { type: 'User', arn: `arn:aws:iam::${ACCOUNT}:user/ana`, accountId: ACCOUNT } as const,
  context: new RequestContext({ 'x:a': '1' }),
}
const ALLOW = { Effect: 'Allow', Action: '*', Resource: '*' }

function build(document: unknown, lenient: boolean): BuiltPolicy {
  return buildPolicy(JSON.stringify(document), 'policy.json', { type: 'identity', name: 'policy.json', lenient })
}

function effectOf(...Statement: object[]): Decision['effect'] | undefined {
  const { policy } = build({ Version: '2012-10-17', Statement }, true)
  return policy && decide({ identity: [policy] }, request).effect
}

describe('a policy that AWS would refuse, understood as far as can be', () => {
  test.each<[string, object[], Decision['effect']]>([
    ['a Sid with blanks', [{ ...ALLOW, Sid: 'a b' }], 'allowed'],
    [
      'one Sid twice',
      [
        { ...ALLOW, Sid: 'A' },
        { ...ALLOW, Sid: 'A' },
      ],
      'allowed',
    ],
    ['an Effect in the wrong letter case', [{ ...ALLOW, Effect: 'ALLOW' }], 'allowed'],
    ['an element that is none', [{ ...ALLOW, Comment: 'all' }], 'allowed'],
    ['an Effect that is none', [{ ...ALLOW, Effect: 'Permit' }], 'implicitDeny'],
    ['an Allow under an operator that is none', [{ ...ALLOW, Condition: { Is: { 'x:a': '1' } } }], 'implicitDeny'],
    [
      'a Deny under an operator that is none',
      [ALLOW, { ...ALLOW, Effect: 'Deny', Condition: { Is: { 'x:a': '2' } } }],
      'explicitDeny',
    ],
    [
      'a Deny under one that is none and one that fails',
      [ALLOW, { ...ALLOW, Effect: 'Deny', Condition: { Is: { 'x:a': '1' }, StringEquals: { 'x:a': '2' } } }],
      'allowed',
    ],
    ['an Allow without Resource', [{ Effect: 'Allow', Action: '*' }], 'implicitDeny'],
    ['a Deny without Resource', [ALLOW, { Effect: 'Deny', Action: 's3:*' }], 'explicitDeny'],
    ['a Deny without Action', [ALLOW, { Effect: 'Deny', Resource: '*' }], 'explicitDeny'],
    ['a Deny of no actions', [ALLOW, { Effect: 'Deny', Action: [], Resource: '*' }], 'allowed'],
    ['a Deny of no resources', [ALLOW, { Effect: 'Deny', Action: '*', Resource: [] }], 'allowed'],
    ['a Deny of all actions but none', [ALLOW, { Effect: 'Deny', NotAction: [], Resource: '*' }], 'explicitDeny'],
    ['a Deny of an action that is no text', [ALLOW, { Effect: 'Deny', Action: [5], Resource: '*' }], 'explicitDeny'],
    ['a Deny with a Resource that is no ARN', [ALLOW, { Effect: 'Deny', Action: '*', Resource: 'bucket' }], 'allowed'],
  ])('%s', (_, statements, effect) => {
    expect(effectOf(...statements)).toBe(effect)
    expect(build({ Version: '2012-10-17', Statement: statements }, false).policy).toBeUndefined()
  })

  test('what is not JSON is not understood', () => {
    const { policy, refusals } = buildPolicy('{"Version"', 'p.json', {
      type: 'identity',
      name: 'p.json',
      lenient: true,
    })
    expect([policy, refusals]).toEqual([undefined, ['p.json:1:11: not JSON: expected :']])
  })
})

describe('whatever the input', () => {
  const scalar = fc.constantFrom<unknown>(
    '*',
    's3:*',
    'x',
    'arn:aws:s3:::b/*',
    3,
    true,
    null,
    {},
    [],
    ['*'],
    '${',
    '${a}',
  )
  const statement = fc.record(
    {
      Effect: fc.constantFrom<unknown>('Allow', 'Deny', 'allow', 1),
      Action: scalar,
      NotAction: scalar,
      Resource: scalar,
      NotResource: scalar,
      Principal: scalar,
      Condition: fc.oneof(
        scalar,
        fc.dictionary(
          fc.constantFrom('Bool', 'Is', 'ForAnyValue:Null'),
          fc.oneof(scalar, fc.dictionary(fc.constant('x:a'), scalar)),
        ),
      ),
    },
    { requiredKeys: [] },
  )
  const document = fc.record(
    { Version: scalar, Statement: fc.oneof(statement, fc.array(statement)) },
    { requiredKeys: [] },
  )

  test('leniently read policies decide, and as strictly read ones where AWS would take them', () => {
    fc.assert(
      fc.property(document, (document) => {
        const lenient = build(document, true).policy
        const strict = build(document, false).policy
        const decision = lenient && decide({ identity: [lenient] }, request).effect
        if (strict !== undefined) expect(decision).toBe(decide({ identity: [strict] }, request).effect)
      }),
      { numRuns: 3000 },
    )
  })

  test('cases are read or refused with their place', () => {
    const part = fc.oneof(scalar, document)
    const item = fc.record(
      {
        name: scalar,
        policies: fc.oneof(
          scalar,
          fc.record({ identity: fc.oneof(part, fc.array(part)), scp: part, boundary: part }, { requiredKeys: [] }),
        ),
        request: fc.oneof(
          scalar,
          fc.record(
            {
              action: scalar,
              resource: scalar,
              principal: fc.oneof(scalar, fc.constant({ type: 'User' })),
              context: part,
            },
            { requiredKeys: [] },
          ),
        ),
        expected: fc.constantFrom<unknown>('allowed', 'denied', 1),
      },
      { requiredKeys: [] },
    )
    const text = fc.oneof(
      fc.string(),
      fc.json(),
      fc.oneof(item, fc.array(item)).map((cases) => JSON.stringify(cases)),
    )
    fc.assert(
      fc.property(text, fc.boolean(), (text, lenient) => {
        try {
          parseCases(text, { file: 'cases.json', lenient }).map(runCase)
        } catch (error) {
          if (!(error instanceof SallyportError)) throw error
          expect(error.message).toMatch(/^cases\.json:\d+:\d+: /)
        }
      }),
      { numRuns: 3000 },
    )
  })
})
