import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { openCatalogue } from '../../src/catalogue/index.ts'
import { decide, forceMfaPolicy, type PolicyLayers } from '../../src/policy/index.ts'
import { compareActions, proveActions, witnessOf, type ProofSubject } from '../../src/proof/index.ts'
import { buildLayers } from '../policy/build-layers.ts'
import { policySets } from './policy-sets.ts'
import { smallCatalogue } from './small-catalogue.ts'

const now = new Date('2026-11-24T00:00:00Z')
const tags = { team: 'red' }
const subject: ProofSubject = {
  accountId: '123456789012',
  partition: 'aws',
  name: 'ana',
  path: '/',
  type: 'User',
  tags,
}
const catalogue = smallCatalogue()

const compare = (layers: PolicyLayers, old: PolicyLayers) => compareActions({ subject, layers, catalogue, now }, old)
const wide = { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*' } }

describe('compareActions', () => {
  test('finds nothing new in the same policies', () => {
    fc.assert(
      fc.property(policySets, (policies) => {
        for (const { profile, open, notProved } of compare(buildLayers(policies), buildLayers(policies))) {
          expect(open).toEqual([])
          if (profile.tagsAreKnown) expect(notProved).toEqual([])
        }
      }),
      { numRuns: 100 },
    )
  })

  test('shows what is new by requests that only the new policies allow', () => {
    let found = 0
    fc.assert(
      fc.property(policySets, policySets, (policies, oldPolicies) => {
        const [layers, old] = [buildLayers(policies), buildLayers(oldPolicies)]
        for (const action of compare(layers, old).flatMap(({ open }) => open)) {
          found += 1
          expect(decide(layers, witnessOf(action)).effect).toBe('allowed')
          expect(decide(old, witnessOf(action)).effect).not.toBe('allowed')
        }
      }),
      { numRuns: 150 },
    )
    expect(found).toBeGreaterThan(100)
  })

  test('misses no action that is open now and was closed before', () => {
    fc.assert(
      fc.property(policySets, policySets, (policies, oldPolicies) => {
        const [layers, old] = [buildLayers(policies), buildLayers(oldPolicies)]
        const before = proveActions({ subject, layers: old, catalogue, now })
        const after = proveActions({ subject, layers, catalogue, now })
        for (const { profile, open, notProved } of compare(layers, old)) {
          const same = (answers: typeof before) => answers.find((candidate) => candidate.profile.name === profile.name)!
          const closed = new Set(same(before).closed.flatMap(({ names }) => names))
          const fresh = same(after).open.filter(({ name }) => closed.has(name))
          const reported = new Set([...open.map(({ name }) => name), ...notProved])
          for (const { name } of fresh) expect(reported).toContain(name)
        }
      }),
      { numRuns: 100 },
    )
  })

  test('tells what an exemption more opens, on all of AWS’s actions', () => {
    const force = forceMfaPolicy()
    const wider = {
      ...force,
      Statement: force.Statement.map((statement) => ({
        ...statement,
        ...(statement.NotAction && { NotAction: [...statement.NotAction, 'iam:DeactivateMFADevice'] }),
      })),
    }
    const input = { subject, layers: buildLayers({ identity: [wider, wide] }), catalogue: openCatalogue(), now }
    const found = compareActions(input, buildLayers({ identity: [force, wide] }))
    const newly = Object.fromEntries(found.map(({ profile, open }) => [profile.name, open.map(({ name }) => name)]))
    const device = ['iam:DeactivateMFADevice']
    expect(newly).toEqual({
      longTermKey: device,
      sessionWithoutMfa: device,
      forwardedCall: device,
      roleSession: device,
      sessionWithMfa: [],
      root: [],
    })
  })
})
