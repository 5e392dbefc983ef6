import { describe, expect, test } from 'vitest'
import { decide, RequestContext, type ContextValue } from '../../src/policy/index.ts'
import type { ProfileName, ProofSubject } from '../../src/proof/credential-profiles.ts'
import { prove } from '../../src/proof/proof.ts'
import { proveActions } from '../../src/proof/prove.ts'
import { buildLayers } from '../policy/build-layers.ts'
import { smallCatalogue } from './small-catalogue.ts'

const catalogue = smallCatalogue()
const now = new Date('2026-11-24T00:00:00Z')
const subject: ProofSubject = {
  accountId: '123456789012',
  partition: 'aws',
  name: 'ana',
  path: '/',
  type: 'User',
  tags: { level: '50' },
}
const ACTION = 's3:ListAllMyBuckets'

interface Hard {
  /** The conditions of Denies beside an Allow of everything. */
  readonly denies: readonly Record<string, Record<string, string | string[]>>[]
  readonly profile: ProfileName
  /** A request that gets past the Deny; `undefined` when there is none. */
  readonly slipsPast: Record<string, ContextValue> | undefined
  /** Where there is no request, or it isn't found. */
  readonly answer: 'open' | 'closed' | 'notProved'
}

const NO_MFA = { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } }

/** Denies that look tighter than they are, and some that are as tight as they look. */
const hard: Record<string, Hard> = {
  'an address taken for text': {
    denies: [{ ...NO_MFA, StringNotLike: { 'aws:SourceIp': '10.*' } }],
    profile: 'longTermKey',
    slipsPast: { 'aws:SourceIp': '10.1.2.3' },
    answer: 'open',
  },
  'an address that is text of its own': {
    denies: [{ StringNotEquals: { 'aws:SourceIp': '203.0.113.77' } }],
    profile: 'longTermKey',
    slipsPast: { 'aws:SourceIp': '203.0.113.77' },
    answer: 'open',
  },
  'a text that no address is': {
    denies: [{ StringNotLike: { 'aws:SourceIp': 'office*' } }],
    profile: 'longTermKey',
    slipsPast: undefined,
    answer: 'notProved',
  },
  'a block that is none': {
    denies: [{ NotIpAddress: { 'aws:SourceIp': '10.0.0.0/33' } }],
    profile: 'longTermKey',
    slipsPast: undefined,
    answer: 'closed',
  },
  'an age taken for text': {
    denies: [{ StringNotLike: { 'aws:MultiFactorAuthAge': '36*' } }],
    profile: 'sessionWithMfa',
    slipsPast: { 'aws:MultiFactorAuthAge': '3600' },
    answer: 'open',
  },
  'an age between two fractions': {
    denies: [
      { NumericLessThan: { 'aws:MultiFactorAuthAge': '0.5' } },
      { NumericGreaterThan: { 'aws:MultiFactorAuthAge': '1.2' } },
    ],
    profile: 'sessionWithMfa',
    slipsPast: { 'aws:MultiFactorAuthAge': '1' },
    answer: 'open',
  },
  'a time taken for text': {
    denies: [{ StringNotLike: { 'aws:CurrentTime': '2027-*' } }],
    profile: 'longTermKey',
    slipsPast: { 'aws:CurrentTime': '2027-03-01T00:00:00Z', 'aws:EpochTime': '1803859200' },
    answer: 'open',
  },
  'a time of day taken for text': {
    denies: [{ StringNotLike: { 'aws:CurrentTime': '*T03:*' } }],
    profile: 'longTermKey',
    slipsPast: { 'aws:CurrentTime': '2027-03-01T03:00:00Z', 'aws:EpochTime': '1803870000' },
    answer: 'open',
  },
  'a year taken for text': {
    denies: [{ StringLike: { 'aws:CurrentTime': '2026-1?-*' } }],
    profile: 'longTermKey',
    slipsPast: { 'aws:CurrentTime': '2027-03-01T03:00:00Z', 'aws:EpochTime': '1803870000' },
    answer: 'open',
  },
  'a time before today': {
    denies: [{ DateGreaterThan: { 'aws:CurrentTime': '2026-01-01T00:00:00Z' } }],
    profile: 'longTermKey',
    slipsPast: undefined,
    answer: 'closed',
  },
  'seconds with an exponent': {
    denies: [{ NumericLessThan: { 'aws:EpochTime': '2e9' } }],
    profile: 'longTermKey',
    slipsPast: { 'aws:CurrentTime': '2036-01-01T00:00:00Z', 'aws:EpochTime': '2082758400' },
    answer: 'open',
  },
  'sessions made until now': {
    denies: [{ DateLessThan: { 'aws:TokenIssueTime': '2026-12-01T00:00:00Z' } }],
    profile: 'sessionWithoutMfa',
    slipsPast: { 'aws:TokenIssueTime': '2026-12-02T00:00:00Z', 'aws:CurrentTime': '2026-12-03T00:00:00Z' },
    answer: 'open',
  },
  'a number far from 0': {
    denies: [{ NumericLessThanEqualsIfExists: { 's3:max-keys': '1e17' } }],
    profile: 'longTermKey',
    slipsPast: { 's3:max-keys': '200000000000000000' },
    answer: 'open',
  },
  'a prefix taken for a number and for text': {
    denies: [{ NumericLessThanIfExists: { 's3:prefix': '3' } }, { StringNotLike: { 's3:prefix': '5?' } }],
    profile: 'longTermKey',
    slipsPast: { 's3:prefix': '50' },
    answer: 'open',
  },
  'a service that calls first and last': {
    denies: [
      { 'ForAllValues:StringEquals': { 'aws:CalledVia': 'athena.amazonaws.com' } },
      { StringNotEquals: { 'aws:CalledViaFirst': 'athena.amazonaws.com' } },
      { StringNotEquals: { 'aws:CalledViaLast': 'athena.amazonaws.com' } },
    ],
    profile: 'forwardedCall',
    slipsPast: {
      'aws:CalledVia': ['athena.amazonaws.com', 'x.amazonaws.com', 'athena.amazonaws.com'],
      'aws:CalledViaFirst': 'athena.amazonaws.com',
      'aws:CalledViaLast': 'athena.amazonaws.com',
    },
    answer: 'open',
  },
  'a letter that is another one in lower case': {
    denies: [{ StringNotEqualsIgnoreCase: { 's3:prefix': 'k' } }, { StringEquals: { 's3:prefix': ['k', 'K'] } }],
    profile: 'longTermKey',
    slipsPast: { 's3:prefix': '\u212A' },
    answer: 'open',
  },
}

test('an Allow that no value met may hold for one that was not looked at', () => {
  const Condition = { StringLike: { 'aws:SourceIp': '*.77.*.78' }, StringNotLike: { 'aws:SourceIp': '?.77.?.78' } }
  const statement = { Effect: 'Allow', Action: '*', Resource: '*', Condition }
  const layers = buildLayers({ identity: [{ Version: '2012-10-17', Statement: statement }] })
  for (const { profile, open, notProved } of proveActions({ subject, layers, catalogue, now })) {
    if (profile.name === 'root') continue
    expect([...open.map(({ name }) => name), ...notProved]).toContain(ACTION)
  }
})

const only = (Effect: string, Action: string, Condition: object) => ({ Effect, Action, Resource: '*', Condition })

test('a condition whose values are not all looked at leaves what it is not about as it is', () => {
  const TOO_HARD = { StringNotLike: { 'aws:SourceIp': 'office*' } }
  const Statement = [
    only('Allow', 's3:*', {}),
    only('Deny', 's3:*', TOO_HARD),
    only('Allow', 'iam:GetUser', { StringLike: { 's3:prefix': 'a*' } }),
    only('Deny', 'iam:GetUser', { StringLike: { 's3:prefix': '*' } }),
  ]
  const layers = buildLayers({ identity: [{ Version: '2012-10-17', Statement }] })
  const [key] = proveActions({ subject, layers, catalogue, now })
  expect(key!.notProved).toEqual(['s3:GetObject', 's3:ListAllMyBuckets', 's3:ListBucket', 's3:PutObject'])
  expect(key!.closed.flatMap(({ names }) => names)).toContain('iam:GetUser')
})

test('what could not be proved is told of the credentials that it is about', () => {
  const Statement = [
    only('Allow', '*', {}),
    only('Deny', '*', { Bool: { 'aws:MultiFactorAuthPresent': 'false' } }),
    only('Deny', '*', { StringNotLike: { 'aws:SourceIp': 'office*' } }),
  ]
  const layers = buildLayers({ identity: [{ Version: '2012-10-17', Statement }] })
  const { findings } = prove({ subject, layers, catalogue, now })
  expect(findings.find(({ code }) => code === 'not-proved')?.credentials).toEqual(['longTermKey'])
})

describe('proveActions, of Denies that look tighter than they are', () => {
  test.each(Object.entries(hard))('%s', (_, { denies, profile, slipsPast, answer }) => {
    const layers = buildLayers({
      identity: [
        {
          Version: '2012-10-17',
          Statement: [
            { Effect: 'Allow', Action: '*', Resource: '*' },
            ...denies.map((Condition) => ({ Effect: 'Deny', Action: '*', Resource: '*', Condition })),
          ],
        },
      ],
    })
    const found = proveActions({ subject, layers, catalogue, now }).find((answers) => answers.profile.name === profile)!
    if (slipsPast !== undefined) {
      const context = new RequestContext(slipsPast)
      for (const [key, value] of found.profile.known) context.set(key, value)
      const request = { action: ACTION, resource: '*', principal: found.profile.principal, context }
      expect(decide(layers, request).effect).toBe('allowed')
    }
    const answers = {
      open: found.open.map(({ name }) => name),
      closed: found.closed.flatMap(({ names }) => names),
      notProved: found.notProved,
    }
    expect(answers[answer]).toContain(ACTION)
  })
})
