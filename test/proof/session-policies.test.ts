import { describe, expect, test } from 'vitest'
import { decide } from '../../src/policy/index.ts'
import { compareActions, proveActions, witnessOf, type ProofSubject } from '../../src/proof/index.ts'
import { buildLayers } from '../policy/build-layers.ts'
import { smallCatalogue } from './small-catalogue.ts'

const catalogue = smallCatalogue()
const now = new Date('2026-11-24T00:00:00Z')
const user: ProofSubject = { accountId: '123456789012', partition: 'aws', name: 'ana', path: '/', type: 'User' }
const wide = { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*' } }
const narrow = { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: 's3:GetObject', Resource: '*' } }
const nothing = { Version: '2012-10-17', Statement: { Effect: 'Deny', Action: '*', Resource: '*' } }
const total = [...catalogue.actions()].length

function counts(subject: ProofSubject, session: object[]) {
  const layers = buildLayers({ identity: [wide], session })
  return Object.fromEntries(
    proveActions({ subject, layers, catalogue, now }).map(({ profile, open, notProved }) => {
      expect(notProved).toEqual([])
      return [profile.name, open.length]
    }),
  )
}

describe('session policies', () => {
  test.each([
    [[narrow], 1],
    [[nothing], 0],
    [[nothing, wide], 0],
    [[narrow, wide], total],
  ])('limit sessions of roles and nobody else: %j', (session, left) => {
    expect(counts(user, session)).toEqual({
      longTermKey: total,
      sessionWithoutMfa: total,
      sessionWithMfa: total,
      forwardedCall: total,
      roleSession: left,
      root: total,
    })
    expect(counts({ ...user, type: 'Role', name: 'ops' }, session)).toEqual({
      forwardedCall: left,
      roleSession: left,
      root: total,
    })
  })

  test('of a role, taken away, are what is newly allowed', () => {
    const layers = buildLayers({ identity: [wide] })
    const old = buildLayers({ identity: [wide], session: [narrow] })
    const newly = compareActions({ subject: user, layers, catalogue, now }, old)
    expect(newly.flatMap(({ profile, open }) => (open.length > 0 ? [[profile.name, open.length]] : []))).toEqual([
      ['roleSession', total - 1],
    ])
    for (const action of newly.flatMap(({ open }) => open))
      expect(decide(old, witnessOf(action)).effect).not.toBe('allowed')
  })
})
