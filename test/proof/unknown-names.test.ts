import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { openCatalogue } from '../../src/catalogue/index.ts'
import { decide, forceMfaPolicy, type PolicyLayers } from '../../src/policy/index.ts'
import { Budget } from '../../src/proof/budget.ts'
import { ActionClasses } from '../../src/proof/action-classes.ts'
import { prove, proveActions, witnessOf, type ProofSubject } from '../../src/proof/index.ts'
import { gatesOf, listStatements } from '../../src/proof/proof-statements.ts'
import { unknownNames } from '../../src/proof/unknown-names.ts'
import { finish } from '../../src/proof/work.ts'
import { buildLayers } from '../policy/build-layers.ts'
import { policySets } from './policy-sets.ts'
import { smallCatalogue } from './small-catalogue.ts'

const now = new Date('2026-11-24T00:00:00Z')
const subject: ProofSubject = { accountId: '123456789012', partition: 'aws', name: 'ana', path: '/', type: 'User' }
const small = smallCatalogue()
const wide = { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*' } }

const values = fc.oneof(
  fc.constantFrom('*', '*:*', 's3:*', 'iam:*', 'new:*', 's3:NewThing', 'new:Thing', 'iam:GetUser', 's3:GetObject*'),
  fc.stringMatching(/^(s3|iam|new|\*):[abGgets*?]{1,5}$/),
)
const names = fc.oneof(
  fc.constantFrom('s3:NewThing', 'new:Thing', 'new:Get', 'other:Thing', 's3:GetObjects', 's3:GetObjectx'),
  fc.stringMatching(/^(s3|iam|new|nx|sx|zz):[abGgetsx]{1,6}$/),
)

describe('unknownNames', () => {
  test('has a name for each way in which policies treat names that the catalogue lacks', () => {
    const statement = fc.record({
      Effect: fc.constantFrom('Allow', 'Deny'),
      Action: fc.array(values, { minLength: 1, maxLength: 3 }),
      Resource: fc.constant('*'),
    })
    fc.assert(
      fc.property(
        fc.array(statement, { minLength: 1, maxLength: 4 }),
        fc.array(names, { minLength: 60, maxLength: 60 }),
        (Statement, asked) => {
          const layers = buildLayers({ identity: [{ Version: '2012-10-17', Statement }] })
          const statements = listStatements(gatesOf(layers, false))
          const classes = new ActionClasses(statements, new Budget())
          const found = finish(unknownNames(statements, small))
          expect(found.untold).toEqual([])
          for (const { name } of found.names) expect(small.findAction(name)).toBeUndefined()
          const known = new Set(found.names.map(({ name }) => classes.find(name.toLowerCase())))
          for (const name of asked) {
            if (small.findAction(name) === undefined) expect(known).toContain(classes.find(name.toLowerCase()))
          }
        },
      ),
      { numRuns: 300 },
    )
  })

  test('says where it gives up', () => {
    const Action = Array.from({ length: 16 }, (_, index) => `s3:*${'abcdefghijklmnop'[index]}*`)
    const Statement = Action.map((one) => ({ Effect: 'Allow', Action: one, Resource: '*' }))
    const layers = buildLayers({ identity: [{ Version: '2012-10-17', Statement }] })
    expect(finish(unknownNames(listStatements(gatesOf(layers, false)), small)).untold).toEqual(['s3'])
  })
})

function withExemption(...names: string[]): PolicyLayers {
  const force = forceMfaPolicy()
  const Statement = force.Statement.map((statement) => ({
    ...statement,
    ...(statement.NotAction && { NotAction: [...statement.NotAction, ...names] }),
  }))
  return buildLayers({ identity: [{ ...force, Statement }, wide] })
}

const unproved = (identity: object[]) =>
  Object.fromEntries(
    proveActions({ subject, layers: buildLayers({ identity }), catalogue: small, now }).map(
      ({ profile, notProvedUnknown }) => [profile.name, notProvedUnknown],
    ),
  )

describe('prove: actions that the catalogue lacks', () => {
  test.each([
    ['newservice:*', 'critical', ['newservice:Unknown']],
    ['newservice:Buy', 'critical', ['newservice:Buy']],
    ['s3:NewThing', 'critical', ['s3:NewThing']],
    ['iam:NewThing', 'critical', ['iam:NewThing']],
    // Nothing that AWS has is called so, and all of the pattern is open.
    ['s3:Zap*', 'critical', ['s3:zapUnknown']],
    ['s3:GetNewThing', 'high', ['s3:GetNewThing']],
    ['iam:*MFA*', 'medium', ['iam:UnknownmfaUnknown']],
    ['s3:Get*', 'medium', ['s3:getUnknown']],
  ])('an exemption of %s is %s', (exempted, severity, open) => {
    const layers = withExemption(exempted)
    const { findings } = prove({ subject, layers, catalogue: openCatalogue(), now })
    const unknown = findings.filter(({ code }) => code === 'unknown-actions')
    expect(unknown.map((finding) => [finding.severity, finding.open.map(({ name }) => name)])).toEqual([
      [severity, open],
    ])
    for (const action of unknown.flatMap((finding) => finding.open)) {
      expect(decide(layers, witnessOf(action)).effect).toBe('allowed')
    }
  })

  test('none is open where everything is denied without MFA', () => {
    const { findings } = prove({ subject, layers: withExemption(), catalogue: openCatalogue(), now })
    expect(findings.map(({ code }) => code)).not.toContain('unknown-actions')
  })

  test('names too many to tell are proved closed together, or not at all', () => {
    const Statement = Array.from({ length: 16 }, (_, index) => `s3:*${'abcdefghijklmnop'[index]}*`).map((Action) => ({
      Effect: 'Allow',
      Action,
      Resource: '*',
    }))
    const many = { Version: '2012-10-17', Statement }
    expect(unproved([many])).toMatchObject({ longTermKey: ['s3:*'], sessionWithMfa: ['s3:*'] })
    expect(unproved([many, forceMfaPolicy()])).toMatchObject({ longTermKey: [], sessionWithMfa: ['s3:*'] })
    const Condition = { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } }
    const deny = { Version: '2012-10-17', Statement: { Effect: 'Deny', Action: 's3:*a*', Resource: '*', Condition } }
    expect(unproved([many, deny])).toMatchObject({ longTermKey: ['s3:*'] })
  })

  test('a service that no Deny lists is critical', () => {
    const Action = openCatalogue().services.map((service) => `${service}:*`)
    const Condition = { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } }
    const deny = { Version: '2012-10-17', Statement: { Effect: 'Deny', Action, Resource: '*', Condition } }
    const layers = buildLayers({ identity: [deny, wide] })
    const { findings } = prove({ subject, layers, catalogue: openCatalogue(), now })
    const unknown = findings.find(({ code }) => code === 'unknown-actions')
    expect([unknown?.severity, unknown?.open.map(({ name }) => name)]).toEqual(['critical', ['unknown:Unknown']])
  })

  test('is never called closed when a request opens it', () => {
    fc.assert(
      fc.property(policySets, (policies) => {
        const layers = buildLayers(policies)
        for (const { openUnknown } of proveActions({ subject, layers, catalogue: small, now })) {
          for (const action of openUnknown) expect(decide(layers, witnessOf(action)).effect).toBe('allowed')
        }
      }),
      { numRuns: 100 },
    )
  })
})
