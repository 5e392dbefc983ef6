import { describe, expect, test } from 'vitest'
import { decide, explain, RequestContext, type ContextValue, type Principal } from '../../src/policy/index.ts'
import callers from '../vectors/policy/callers.json' with { type: 'json' }
import elements from '../vectors/policy/elements.json' with { type: 'json' }
import kmsKeys from '../vectors/policy/kms-keys.json' with { type: 'json' }
import layers from '../vectors/policy/layers.json' with { type: 'json' }
import mfaConditions from '../vectors/policy/mfa-conditions.json' with { type: 'json' }
import organizations from '../vectors/policy/organizations.json' with { type: 'json' }
import { buildLayers, type PolicySet } from './build-layers.ts'

interface DecisionCase {
  name: string
  policies: PolicySet
  request: {
    action: string
    resource: string
    resourceAccountId?: string
    /** One of the file's principals. */
    principal: string
    context: Record<string, ContextValue>
  }
  expected: string
  layer?: string
  sid?: string
}

interface VectorFile {
  source: string
  principals: Record<string, Principal>
  cases: DecisionCase[]
}

const files = [elements, layers, callers, organizations, kmsKeys, mfaConditions] as unknown as VectorFile[]
for (const { source, principals, cases } of files) {
  describe(`decide: ${source}`, () => {
    test.each(cases)('$name', ({ policies, request, expected, layer, sid }) => {
      const principal = principals[request.principal]!
      const asked = { ...request, principal, context: new RequestContext(request.context) }
      const built = buildLayers(policies)
      const decision = decide(built, asked)
      expect(decision.effect, explain(built, asked).reason).toBe(expected)
      if (layer !== undefined) expect(decision.layer).toBe(layer)
      if (sid !== undefined) expect(decision.statement?.source.sid).toBe(sid)
      expect(decide(built, asked)).toBe(decision)
    })
  })
}
