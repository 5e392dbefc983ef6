import { describe, expect, test } from 'vitest'
import { decide } from '../../src/policy/index.ts'
import { proveActions, witnessOf, type ProofSubject } from '../../src/proof/index.ts'
import { buildLayers } from '../policy/build-layers.ts'
import { smallCatalogue } from './small-catalogue.ts'

const catalogue = smallCatalogue()
const now = new Date('2026-11-24T00:00:00Z')
const subject: ProofSubject = { accountId: '123456789012', partition: 'aws', name: 'ana', path: '/', type: 'User' }
const wide = { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*' } }
const statement = (Condition: object) => ({ Effect: 'Deny', Action: '*', Resource: '*', Condition })
const total = [...catalogue.actions()].length

describe('the root user, whom only organization policies bind', () => {
  test.each<[string, object, boolean]>([
    ['with MFA past a Deny without', { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } }, true],
    ['by key past a Deny of sessions', { Null: { 'aws:TokenIssueTime': 'false' } }, true],
    ['in no state past a Deny of all three', { Null: { 'aws:MultiFactorAuthPresent': ['true', 'false'] } }, false],
    ['with a fresh sign-in only', { NumericGreaterThanIfExists: { 'aws:MultiFactorAuthAge': '300' } }, true],
    [
      'never with an age and no MFA',
      { Bool: { 'aws:MultiFactorAuthPresent': 'true' }, Null: { 'aws:MultiFactorAuthAge': 'true' } },
      true,
    ],
  ])('%s', (_, Condition, isOpen) => {
    const deny = { Version: '2012-10-17', Statement: { Effect: 'Deny', Action: '*', Resource: '*', Condition } }
    const layers = buildLayers({ identity: [], scp: [[deny, wide]] })
    const root = proveActions({ subject, layers, catalogue, now }).find(({ profile }) => profile.name === 'root')!
    expect([root.open.length, root.notProved]).toEqual([isOpen ? total : 0, []])
    for (const action of root.open) {
      const request = witnessOf(action)
      expect(decide(layers, request).effect).toBe('allowed')
      const hasMfa = request.context.get('aws:multifactorauthpresent') === 'true'
      if (!hasMfa) expect(request.context.get('aws:multifactorauthage')).toBeUndefined()
    }
  })

  test('in no state where each is denied for a reason of its own', () => {
    const Statement = [
      statement({ Null: { 'aws:TokenIssueTime': 'true' } }),
      statement({ Bool: { 'aws:MultiFactorAuthPresent': 'false' } }),
      statement({ Null: { 'aws:MultiFactorAuthAge': 'false' } }),
    ]
    const layers = buildLayers({ identity: [], scp: [[{ Version: '2012-10-17', Statement }, wide]] })
    const root = proveActions({ subject, layers, catalogue, now }).find(({ profile }) => profile.name === 'root')!
    expect(root.open).toEqual([])
    const [closed] = root.closed
    expect(closed?.names).toHaveLength(total)
    expect(closed?.answer.closedBy).toHaveLength(3)
  })
})
