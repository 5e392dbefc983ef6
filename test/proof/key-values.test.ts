import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ConditionKeyType } from '../../src/catalogue/index.ts'
import { compileCondition } from '../../src/policy/compile-condition.ts'
import { RequestContext, type ContextValue } from '../../src/policy/index.ts'
import { conditionUse } from '../../src/proof/condition-use.ts'
import { keyValues } from '../../src/proof/key-values.ts'

interface Kind {
  readonly type: ConditionKeyType
  readonly operators: readonly string[]
  /** In policies. */
  readonly operands: fc.Arbitrary<string>
  /** In requests. */
  readonly values: fc.Arbitrary<ContextValue | undefined>
}

const ordered = (type: string): string[] =>
  ['Equals', 'NotEquals', 'LessThan', 'LessThanEquals', 'GreaterThan', 'GreaterThanEqualsIfExists'].map(
    (name) => type + name,
  )
const address = fc.oneof(
  fc.constantFrom('10.1.2.3', '2001:db8::1', '::', '255.255.255.255'),
  fc
    .tuple(fc.integer({ min: 9, max: 11 }), fc.integer({ min: 0, max: 2 }))
    .map(([first, second]) => `${first}.${second}.0.7`),
)
const shortText = fc.stringMatching(/^[abAB]{0,3}$/)

const kinds: Record<string, Kind> = {
  numbers: {
    type: 'Numeric',
    operators: [...ordered('Numeric'), 'Null'],
    operands: fc.constantFrom('1', '2', '2.5', '-3', '1e1', 'x'),
    values: fc.oneof(
      fc.constant(undefined),
      fc.constantFrom('1', '2', '1.5', '2.2', '2.5', '-3', '-4', '0', '10', '11'),
    ),
  },
  dates: {
    type: 'Date',
    operators: ordered('Date'),
    operands: fc.constantFrom('2026-01-01', '2026-01-01T00:00:01Z', '1767225601', '2027-01-01T00:00:00+01:00'),
    values: fc.oneof(
      fc.constant(undefined),
      fc.constantFrom(
        '2025-01-01',
        '2026-01-01',
        '2026-01-01T00:00:00.5Z',
        '1767225601',
        '2026-05-01',
        '2027-01-01',
        '2028-01-01',
      ),
    ),
  },
  addresses: {
    type: 'IPAddress',
    operators: ['IpAddress', 'NotIpAddress', 'NotIpAddressIfExists'],
    operands: fc.constantFrom(
      '10.0.0.0/8',
      '10.1.0.0/16',
      '10.1.2.3',
      '0.0.0.0/0',
      '2001:db8::/32',
      '::/0',
      '255.0.0.0/8',
    ),
    values: fc.option(address, { nil: undefined }),
  },
  texts: {
    type: 'String',
    operators: [
      'StringEquals',
      'StringNotEquals',
      'StringLike',
      'StringNotLikeIfExists',
      'StringEqualsIgnoreCase',
      'Null',
    ],
    operands: fc.stringMatching(/^[abA*?]{0,3}$/),
    values: fc.option(shortText, { nil: undefined }),
  },
  ARNs: {
    type: 'ARN',
    operators: ['ArnLike', 'ArnNotEquals', 'StringLike', 'StringNotEquals'],
    operands: fc.constantFrom(
      'arn:aws:s3:::a*',
      'arn:aws:s3:::ab',
      'arn:*:*:::*b',
      'arn:aws:*',
      'arn:aws:s?:::?',
      '*:a',
      'arn:aws:iam::*:user/a',
    ),
    values: fc.oneof(
      fc.constant(undefined),
      fc.stringMatching(/^arn:aws:(s3|iam|sq):(us)?:[0-2]?:(user\/)?[ab:]{0,3}$/),
    ),
  },
  lists: {
    type: 'ArrayOfString',
    operators: [
      'ForAllValues:StringEquals',
      'ForAnyValue:StringEquals',
      'ForAnyValue:StringNotLike',
      'ForAllValues:StringNotLike',
      'StringLike',
      'Null',
    ],
    operands: fc.stringMatching(/^[ab*]{1,2}$/),
    values: fc.option(fc.array(fc.stringMatching(/^[abc]{1,2}$/), { maxLength: 4 }), { nil: undefined }),
  },
}

describe('keyValues', () => {
  test.each(Object.entries(kinds))('has a value for every outcome: %s', (_, { type, operators, operands, values }) => {
    const condition = fc.record({
      operator: fc.constantFrom(...operators),
      key: fc.constant('x:key'),
      values: fc.array(operands, { minLength: 1, maxLength: 3 }),
    })
    const conditions = fc.array(condition, { minLength: 1, maxLength: 4 })
    fc.assert(
      fc.property(conditions, fc.array(values, { minLength: 30, maxLength: 30 }), (sources, asked) => {
        const compiled = sources.map((source) => compileCondition(source, true)!)
        const outcome = (value: ContextValue | undefined): string => {
          const context = new RequestContext({ 'x:key': value })
          return compiled.map((each) => (each.holds(context) ? '1' : '0')).join('')
        }
        const uses = sources.map((source) => conditionUse(source, true))
        const known = keyValues(uses, { type, alwaysPresent: false }, new RequestContext())
        expect(known.complete).toBe(true)
        const outcomes = new Set(known.values.map(outcome))
        for (const value of asked) expect(outcomes).toContain(outcome(value))
      }),
      { numRuns: 300 },
    )
  })

  test('says so when there are more lists than it looks at', () => {
    const source = {
      operator: 'ForAnyValue:StringEquals',
      key: 'aws:TagKeys',
      values: Array.from({ length: 60 }, (_, index) => `tag-${index}`),
    }
    const uses = Array.from({ length: 6 }, () => conditionUse(source, true))
    expect(keyValues(uses, { type: 'ArrayOfString', alwaysPresent: false }, new RequestContext()).complete).toBe(false)
  })
})
