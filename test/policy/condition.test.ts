import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { equalsIgnoringCase } from '../../src/policy/conditions/ignore-case.ts'
import {
  compilePolicy,
  decide,
  explain,
  parsePolicy,
  RequestContext,
  type ContextValue,
} from '../../src/policy/index.ts'
import types from '../vectors/policy/condition-types.json' with { type: 'json' }
import variables from '../vectors/policy/condition-variables.json' with { type: 'json' }
import operators from '../vectors/policy/conditions.json' with { type: 'json' }

interface ConditionCase {
  name: string
  condition: unknown
  context: Record<string, ContextValue>
  holds: boolean
  /** 2012-10-17 when not given, none when null. */
  version?: string | null
}

function decideUnder(effect: 'Allow' | 'Deny', { condition, context, version }: ConditionCase) {
  const Version = version === undefined ? '2012-10-17' : (version ?? undefined)
  const statement = { Effect: effect, Action: 's3:GetObject', Resource: '*', Condition: condition }
  const policy = compilePolicy(parsePolicy(JSON.stringify({ Version, Statement: statement }), { type: 'identity' }))
  const layers = { identity: [policy] }
  const request = {
    action: 's3:GetObject',
    resource: 'arn:aws:s3:::bucket/key',
    principal: { type: 'User', arn: 'arn:aws:iam::123456789012:user/ana', accountId: '123456789012' } as const,
    context: new RequestContext(context),
  }
  return { decision: decide(layers, request), explanation: explain(layers, request) }
}

for (const { source, cases } of [operators, types, variables] as { source: string; cases: ConditionCase[] }[]) {
  describe(`Condition: ${source}`, () => {
    test.each(cases)('$name', (item) => {
      expect(decideUnder('Allow', item).decision.effect).toBe(item.holds ? 'allowed' : 'implicitDeny')
      expect(decideUnder('Deny', item).decision.effect).toBe(item.holds ? 'explicitDeny' : 'implicitDeny')
      expect(decideUnder('Deny', item).explanation.statements[0]?.matched).toBe(item.holds)
    })
  })
}

test('…IgnoreCase compares lower-cased text, beyond ASCII too', () => {
  const text = fc.string({
    unit: fc.constantFrom('a', 'A', 'k', 'K', '\u212A', 'é', 'É', 'İ', 'Σ', 'ς', '[', '{'),
    maxLength: 4,
  })
  fc.assert(
    fc.property(text, text, (left, right) => {
      expect(equalsIgnoringCase(left, right)).toBe(left.toLowerCase() === right.toLowerCase())
      expect(equalsIgnoringCase(left, left.toLowerCase())).toBe(left.toLowerCase() === left.toLowerCase().toLowerCase())
    }),
    { numRuns: 2000 },
  )
})
