import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ConditionKeyType } from '../../src/catalogue/index.ts'
import { compileCondition } from '../../src/policy/compile-condition.ts'
import { RequestContext, type ContextValue } from '../../src/policy/index.ts'
import { Budget } from '../../src/proof/budget.ts'
import { conditionUse } from '../../src/proof/condition-use.ts'
import { keyValues, type KeyFacts } from '../../src/proof/key-values.ts'
import { WitnessSearch } from '../../src/proof/witness-search.ts'

interface Kind {
  readonly type: ConditionKeyType
  readonly range?: KeyFacts['range']
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
const number = fc.constantFrom('1', '2', '1.5', '2.2', '2.5', '-3', '-4', '0', '10', '11', '3e17', '-1e301', '1e301')
const moment = fc.constantFrom(
  '2025-01-01T00:00:00Z',
  '2026-01-01T00:00:00Z',
  '2026-01-01T00:00:00.500Z',
  '2026-01-01T00:00:01Z',
  '2026-05-01T00:00:00Z',
  '2027-01-01T00:00:00Z',
  '2028-01-01T00:00:00Z',
)
const numbers = ['1', '2', '2.5', '-3', '1e1', 'x', '1e17', '1e300', '-1e300', '1e999', '010']
const dates = [
  '2026-01-01',
  '2026-01-01T00:00:01Z',
  '1767225601',
  '2027-01-01T00:00:00+01:00',
  '9999999999999',
  '9999-12-31',
  'x',
]
const blocks = [
  '10.0.0.0/8',
  '10.1.0.0/16',
  '10.1.2.3',
  '0.0.0.0/0',
  '2001:db8::/32',
  '::/0',
  '255.0.0.0/8',
  '10.0.0.0/abc',
  '10.0.0.0/33',
]
const addressOperators = ['IpAddress', 'NotIpAddress', 'NotIpAddressIfExists']
const textOperators = [
  'StringEquals',
  'StringNotEquals',
  'StringLike',
  'StringNotLikeIfExists',
  'StringEqualsIgnoreCase',
  'Null',
]

const kinds: Record<string, Kind> = {
  numbers: {
    type: 'Numeric',
    operators: [...ordered('Numeric'), 'Null'],
    operands: fc.constantFrom(...numbers),
    values: fc.option(number, { nil: undefined }),
  },
  'whole numbers': {
    type: 'Numeric',
    range: { from: 0, wholeNumbers: true },
    operators: ordered('Numeric'),
    operands: fc.constantFrom('0.5', '1.2', '-1', '2', '2.1', '2.9', '3.2', '300'),
    values: fc.option(fc.constantFrom('0', '1', '2', '3', '4', '299', '300', '301'), { nil: undefined }),
  },
  dates: {
    type: 'Date',
    operators: [...ordered('Date'), 'Null'],
    operands: fc.constantFrom(...dates),
    values: fc.option(moment, { nil: undefined }),
  },
  addresses: {
    type: 'IPAddress',
    operators: addressOperators,
    operands: fc.constantFrom(...blocks),
    values: fc.option(address, { nil: undefined }),
  },
  'texts taken for numbers': {
    type: 'String',
    operators: ordered('Numeric'),
    operands: fc.constantFrom(...numbers),
    values: fc.option(fc.oneof(number, shortText), { nil: undefined }),
  },
  'texts taken for dates': {
    type: 'String',
    operators: ordered('Date'),
    operands: fc.constantFrom(...dates),
    values: fc.option(fc.oneof(moment, shortText), { nil: undefined }),
  },
  'texts taken for addresses': {
    type: 'String',
    operators: addressOperators,
    operands: fc.constantFrom(...blocks),
    values: fc.option(fc.oneof(address, shortText), { nil: undefined }),
  },
  'texts taken for true or false': {
    type: 'String',
    operators: ['Bool', 'BoolIfExists', 'Null'],
    operands: fc.constantFrom('true', 'false', 'TRUE', 'x'),
    values: fc.option(fc.constantFrom('true', 'True', 'false', '', 'x'), { nil: undefined }),
  },
  'base64 in texts': {
    type: 'String',
    operators: ['BinaryEquals', 'BinaryEqualsIfExists'],
    operands: fc.constantFrom('YQ==', 'YR==', '', '=', 'YWI='),
    values: fc.option(fc.constantFrom('YQ==', 'YWI=', '', 'x'), { nil: undefined }),
  },
  'true or false, taken for text': {
    type: 'Bool',
    operators: ['Bool', 'StringEquals', 'StringNotLike', 'NumericEquals'],
    operands: fc.constantFrom('true', 'false', 't*', 'True', '1'),
    values: fc.constantFrom('true', 'false', undefined),
  },
  texts: {
    type: 'String',
    operators: textOperators,
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
  'texts taken for ARNs': {
    type: 'String',
    operators: ['ArnLike', 'ArnNotLike', 'StringLike', 'StringNotLike'],
    operands: fc.constantFrom('arn:aws:s3:::a*', 'arn:aws:s3:::*', 'arn:*', '*:a', '*'),
    values: fc.option(
      fc.oneof(
        fc.stringMatching(/^arn:aws:(s3|iam):(us)?::[ab:]{0,2}$/),
        fc.stringMatching(/^arn:[a:]{0,3}$/),
        shortText,
      ),
      { nil: undefined },
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

/** Operators of one type on keys of another, and of several on one key. */
const mixtures: Record<string, Kind> = Object.fromEntries(
  (
    [
      ['Numeric', number],
      ['Date', moment],
      ['IPAddress', address],
      ['String', fc.oneof(number, moment, address, shortText)],
      ['ARN', fc.stringMatching(/^arn:aws:(s3|iam):(us)?::[ab]{0,2}$/)],
      ['ArrayOfString', fc.array(fc.oneof(number, shortText), { maxLength: 3 })],
    ] as const
  ).map(([type, values]): [string, Kind] => [
    type,
    {
      type,
      operators: [
        ...ordered('Numeric'),
        ...ordered('Date'),
        ...addressOperators,
        ...textOperators,
        'ArnLike',
        'ArnNotLike',
        'Bool',
        'BinaryEquals',
        'ForAllValues:StringLike',
        'ForAnyValue:NumericLessThan',
      ],
      operands: fc.constantFrom(
        ...numbers,
        ...dates,
        ...blocks,
        '10.*',
        '2026-*',
        '*',
        '36*',
        '5?',
        'a*',
        'true',
        'arn:aws:s3:::a*',
      ),
      values: fc.option<ContextValue, undefined>(values, { nil: undefined }),
    },
  ]),
)

/** How many of the sets of conditions have, by their own account, a value for every outcome; fails where one lacks an outcome. */
function countComplete({ type, range, operators, operands, values }: Kind): { complete: number; all: number } {
  const count = { complete: 0, all: 0 }
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
      const known = keyValues(
        uses,
        { type, range, alwaysPresent: false },
        new RequestContext(),
        new WitnessSearch(new Budget()),
      )
      count.all += 1
      if (!known.complete) return
      count.complete += 1
      const outcomes = new Set(known.values.map(outcome))
      for (const value of asked) expect(outcomes, JSON.stringify(value)).toContain(outcome(value))
    }),
    { numRuns: 300 },
  )
  return count
}

describe('keyValues', () => {
  test.each(Object.entries(kinds))('has a value for every outcome: %s', (_, kind) => {
    const { complete, all } = countComplete(kind)
    expect(complete).toBe(all)
  })

  test.each(Object.entries(mixtures))('claims no more than it has where types are mixed: %s', (_, kind) => {
    const { complete, all } = countComplete(kind)
    expect(complete).toBeGreaterThan(0)
    expect(complete).toBeLessThan(all)
  })

  test.each([
    ['IPAddress', 'StringNotLike', '10.*', '10.1.2.3'],
    ['IPAddress', 'StringEquals', '203.0.113.77', '203.0.113.77'],
    ['Numeric', 'StringLike', '36*', '3600'],
    ['Date', 'StringLike', '2027-*', '2027-05-01T00:00:00Z'],
  ] as const)('finds values of %s for %s %s, and does not call them all', (type, operator, operand, value) => {
    const source = { operator, key: 'x:key', values: [operand] }
    const condition = compileCondition(source, true)!
    const holds = (at: RequestContext): boolean => condition.holds(at)
    const known = keyValues(
      [conditionUse(source, true)],
      { type, alwaysPresent: true },
      new RequestContext(),
      new WitnessSearch(new Budget()),
    )
    const outcomes = known.values.map((each) => holds(new RequestContext({ 'x:key': each })))
    expect(outcomes).toContain(holds(new RequestContext({ 'x:key': value })))
    expect(known.complete).toBe(false)
  })

  test('finds a number among texts that is like another condition wants it', () => {
    const sources = [
      { operator: 'NumericGreaterThan', key: 'x:key', values: ['3'] },
      { operator: 'StringLike', key: 'x:key', values: ['5?'] },
    ]
    const { values } = keyValues(
      sources.map((source) => conditionUse(source, true)),
      { type: 'String', alwaysPresent: true },
      new RequestContext(),
      new WitnessSearch(new Budget()),
    )
    const both = values.filter((value) =>
      sources.every((source) => compileCondition(source, true)!.holds(new RequestContext({ 'x:key': value }))),
    )
    expect(both).not.toEqual([])
  })

  test('says so when there are more lists than it looks at', () => {
    const source = {
      operator: 'ForAnyValue:StringEquals',
      key: 'aws:TagKeys',
      values: Array.from({ length: 60 }, (_, index) => `tag-${index}`),
    }
    const uses = Array.from({ length: 6 }, () => conditionUse(source, true))
    expect(
      keyValues(
        uses,
        { type: 'ArrayOfString', alwaysPresent: false },
        new RequestContext(),
        new WitnessSearch(new Budget()),
      ).complete,
    ).toBe(false)
  })
})
