import { randomInt } from 'node:crypto'
import { runSimulation, type Simulation } from '@cloud-copilot/iam-simulate'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decide, explain, RequestContext, type Decision } from '../../src/policy/index.ts'
import { buildLayers, type PolicySet } from './build-layers.ts'
import { differentialCases, type DifferentialCase } from './differential-case.ts'
import { findKnownDifferences, KNOWN_DIFFERENCES } from './known-differences.ts'

// FUZZ_SEED repeats a run that failed; FUZZ_RUNS makes it longer.
const seed = Number(process.env['FUZZ_SEED'] ?? randomInt(2 ** 31))
const numRuns = Number(process.env['FUZZ_RUNS'] ?? 4000)

const allowing = (Action: string) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action, Resource: '*' }],
})

const RCP_FULL_AWS_ACCESS = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' }],
}

/** What AWS attaches to every level, and the other engine adds by itself. */
function withFullAccess({ rcp, ...policies }: PolicySet): PolicySet {
  return rcp === undefined ? policies : { ...policies, rcp: rcp.map((level) => [RCP_FULL_AWS_ACCESS, ...level]) }
}

const EFFECTS: Readonly<Record<string, Decision['effect']>> = {
  Allowed: 'allowed',
  ExplicitlyDenied: 'explicitDeny',
  ImplicitlyDenied: 'implicitDeny',
}

function levels(kind: string, list: readonly unknown[][]): Simulation['serviceControlPolicies'] {
  return list.map((level, index) => ({
    orgIdentifier: `${kind} level ${index}`,
    policies: level.map((policy, place) => ({ name: `policy ${place}`, policy })),
  }))
}

function toSimulation({
  policies,
  principal,
  action,
  resource,
  resourceAccountId,
  context,
}: DifferentialCase): Simulation {
  const { identity = [], session = [], scp = [], rcp = [], boundary } = policies
  // It lacks two rules that apply to everyone of a kind: root needs no policy, a federated user needs a session policy.
  const own = principal.type === 'Root' ? [allowing('*')] : identity
  const limit = session[0] ?? (principal.type === 'FederatedUser' ? allowing('sns:Publish') : undefined)
  return {
    request: {
      principal: principal.type === 'Anonymous' ? { type: 'Anonymous' } : (principal.arn ?? principal.name ?? ''),
      action,
      resource: { resource, accountId: resourceAccountId },
      contextVariables: Object.fromEntries(
        Object.entries(context).map(([key, value]) => [key, typeof value === 'string' ? value : [...value]]),
      ),
    },
    identityPolicies: own.map((policy, index) => ({ name: `identity ${index}`, policy })),
    serviceControlPolicies: levels('scp', scp),
    resourceControlPolicies: levels('rcp', rcp),
    resourcePolicy: policies.resource,
    sessionPolicy: limit,
    ...(boundary === undefined ? {} : { permissionBoundaryPolicies: [{ name: 'boundary', policy: boundary }] }),
  }
}

const title = `decides as iam-simulate does, known differences aside (seed ${seed}, ${numRuns} cases)`

test(title, { timeout: 120_000 + numRuns * 20 }, async () => {
  let compared = 0
  const masked = new Set<string>()
  await fc.assert(
    fc.asyncProperty(differentialCases, async (item) => {
      const causes = findKnownDifferences(item)
      for (const cause of causes) masked.add(cause)
      if (causes.length > 0) return
      compared += 1
      const theirs = await runSimulation(toSimulation(item), {})
      expect(theirs.resultType, JSON.stringify(theirs)).toBe('single')
      const layers = buildLayers(withFullAccess(item.policies))
      const request = { ...item, context: new RequestContext(item.context) }
      const expected = theirs.resultType === 'single' ? EFFECTS[theirs.overallResult] : undefined
      expect(decide(layers, request).effect, explain(layers, request).reason).toBe(expected)
    }),
    { seed, numRuns },
  )
  // The masks must leave something to compare, and none of them may be there for nothing.
  expect(compared).toBeGreaterThan(numRuns / 5)
  expect(KNOWN_DIFFERENCES.filter((cause) => !masked.has(cause))).toEqual([])
})
