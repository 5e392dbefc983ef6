import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decide, RequestContext, type ContextValue, type PolicyLayers } from '../../src/policy/index.ts'
import { witnessOf } from '../../src/proof/answer-actions.ts'
import { PROFILE_NAMES, type CredentialProfile, type ProofSubject } from '../../src/proof/credential-profiles.ts'
import { proveActions } from '../../src/proof/prove.ts'
import { buildLayers } from '../policy/build-layers.ts'
import { mixedPolicySets, policySets } from './policy-sets.ts'
import { smallCatalogue } from './small-catalogue.ts'

const catalogue = smallCatalogue()
const names = [...catalogue.actions()].map(({ name }) => name)
const now = new Date('2026-11-24T00:00:00Z')
const subject: ProofSubject = { accountId: '123456789012', partition: 'aws', name: 'ana', path: '/', type: 'User' }

const contexts = fc.record({
  'aws:MultiFactorAuthAge': fc.constantFrom('0', '1', '2', '299', '300', '301', '3600', '9000'),
  'aws:TokenIssueTime': fc.constantFrom('2026-11-23T23:00:00Z', '2026-11-24T00:00:00Z', '2026-12-02T00:00:00Z'),
  's3:max-keys': fc.constantFrom(undefined, '0', '1', '1.5', '2', '10', '010', '10.5', '11', '3e17'),
  moment: fc.constantFrom(
    '2026-11-24T00:00:00Z',
    '2026-11-28T00:00:00Z',
    '2026-12-01T00:00:00Z',
    '2027-01-01T00:00:00Z',
  ),
  'aws:SourceIp': fc.constantFrom(undefined, '10.0.0.1', '10.1.2.3', '192.0.2.1', '2001:db8::1', '2001:db9::1'),
  's3:prefix': fc.oneof(
    fc.constant(undefined),
    fc.stringMatching(/^[aAbn/]{0,4}$/),
    fc.constantFrom('ana/', 'ab', 'A'),
  ),
  'aws:TagKeys': fc.option(fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'cd', 'e', '2', 'true'), { maxLength: 4 }), {
    nil: undefined,
  }),
  'aws:PrincipalTag/team': fc.constantFrom(
    undefined,
    'red',
    'blue',
    'ana',
    'c',
    'a',
    '2',
    '50',
    '5x',
    'true',
    '10.0.0.1',
  ),
  'aws:SourceArn': fc.constantFrom(
    undefined,
    'arn:aws:s3:::a',
    'arn:aws:s3:::ab',
    'arn:aws:iam::1:user/x',
    'arn:aws:sns:::x',
  ),
  'aws:SecureTransport': fc.constantFrom('true', 'false'),
  'aws:CalledVia': fc.constantFrom(
    ['athena.amazonaws.com'],
    ['x.amazonaws.com'],
    ['athena.amazonaws.com', 'y.amazonaws.com'],
    ['athena.amazonaws.com', 'x.amazonaws.com', 'athena.amazonaws.com'],
    ['y.amazonaws.com', 'athena.amazonaws.com', 'x.amazonaws.com'],
  ),
})
type Values = typeof contexts extends fc.Arbitrary<infer Value> ? Value : never

const resources = fc.oneof(
  fc.stringMatching(/^arn:aws:s3:::[abcx]{1,4}$/),
  fc.stringMatching(/^arn:aws:s3:::[abx]{1,3}\/[abcdn/]{1,4}$/),
  fc.constantFrom('arn:aws:s3:::ab/ana', 'arn:aws:s3:::ab/red', 'arn:aws:s3:::xb/c', '*'),
  fc.stringMatching(/^arn:aws:iam::(123456789012|210987654321):user\/[anb/]{1,5}$/),
)

/** A request as these credentials can make it: what they determine is theirs, the rest is the request's. */
function contextFor(profile: CredentialProfile, { moment, ...values }: Values): RequestContext {
  const hours = profile.principal.type === 'User' ? 36 : 12
  const oldest = new Date(Date.parse(moment) - hours * 3_600_000).toISOString()
  const asked = values['aws:TokenIssueTime']
  // No session is younger than its requests, nor lives longer, nor is its MFA younger than it.
  const issued = asked > moment ? moment : asked < oldest ? oldest : asked
  const age = Math.ceil((Date.parse(moment) - Date.parse(issued)) / 1000)
  const own: Record<string, ContextValue | undefined> = {
    ...values,
    'aws:TokenIssueTime': issued,
    'aws:MultiFactorAuthAge': String(Math.max(age, Number(values['aws:MultiFactorAuthAge']))),
    'aws:CalledViaFirst': values['aws:CalledVia'][0],
    'aws:CalledViaLast': values['aws:CalledVia'].at(-1),
    'aws:CurrentTime': moment,
    'aws:EpochTime': String(Date.parse(moment) / 1000),
  }
  const context = new RequestContext(own)
  if (profile.tagsAreKnown) context.set('aws:PrincipalTag/team', undefined)
  for (const [key, value] of profile.known) context.set(key, value)
  return context
}

const isPossible = (action: string, resource: string): boolean =>
  catalogue.findAction(action)!.resourceTypes.some(({ name }) => new RegExp(FORMATS[name] ?? '$^').test(resource)) ||
  (resource === '*' && /PutObject|ListAllMyBuckets/.test(action))
const FORMATS: Record<string, string> = {
  bucket: '^arn:aws:s3:::[^/]+$',
  object: '^arn:aws:s3:::[^/]+/[^]+$',
  user: ':user/.',
}

function prove(layers: PolicyLayers) {
  return proveActions({ subject, layers, catalogue, now })
}

describe('proveActions', () => {
  test('shows every open action with a request that the engine allows', () => {
    let open = 0
    fc.assert(
      fc.property(policySets, (policies) => {
        const layers = buildLayers(policies)
        for (const answers of prove(layers)) {
          for (const action of answers.open) {
            open += 1
            expect(decide(layers, witnessOf(action)).effect).toBe('allowed')
          }
          const closed = answers.closed.flatMap(({ names: own }) => own)
          expect([...answers.open.map(({ name }) => name), ...closed, ...answers.notProved].sort()).toEqual(
            [...names].sort(),
          )
        }
      }),
      { numRuns: 120 },
    )
    expect(open).toBeGreaterThan(400)
  })

  test.each(Object.entries({ policySets, mixedPolicySets }))(
    'calls nothing closed that a request opens: %s',
    (_, sets) => {
      let attacked = 0
      fc.assert(
        fc.property(
          sets,
          fc.array(fc.tuple(resources, contexts), { minLength: 100, maxLength: 100 }),
          (policies, attempts) => {
            const layers = buildLayers(policies)
            for (const { profile, closed } of prove(layers)) {
              const { principal } = profile
              for (const action of closed.flatMap(({ names: own }) => own)) {
                for (const [resource, values] of attempts) {
                  if (!isPossible(action, resource)) continue
                  attacked += 1
                  const request = { action, resource, principal, context: contextFor(profile, values) }
                  if (decide(layers, request).effect === 'allowed')
                    throw new Error(`${profile.name} ${action} ${resource} ${JSON.stringify(values)}`)
                }
              }
            }
          },
        ),
        { numRuns: 60 },
      )
      expect(attacked).toBeGreaterThan(10_000)
    },
  )

  test('proves all there is where no variable is unknown', () => {
    const known: ProofSubject = { ...subject, tags: { team: 'red' } }
    fc.assert(
      fc.property(policySets, (policies) => {
        for (const { profile, notProved } of proveActions({
          subject: known,
          layers: buildLayers(policies),
          catalogue,
          now,
        })) {
          // A role's tags stay unknown.
          if (profile.tagsAreKnown) expect(notProved).toEqual([])
        }
      }),
      { numRuns: 100 },
    )
  })

  test('answers for every kind of credentials', () => {
    const found = prove(buildLayers({ identity: [] })).map(({ profile }) => profile.name)
    expect([...found].sort()).toEqual([...PROFILE_NAMES].sort())
  })
})
