import { expect, test } from 'vitest'
import { proveActions, witnessOf, type ProfileName, type ProofSubject } from '../../src/proof/index.ts'
import { buildLayers } from '../policy/build-layers.ts'
import { smallCatalogue } from './small-catalogue.ts'

const user: ProofSubject = { accountId: '123456789012', partition: 'aws', name: 'ana', path: '/', type: 'User' }
const catalogue = smallCatalogue()
const now = new Date('2026-11-24T00:00:00Z')
const isIn = (names: readonly string[]): boolean => names.includes('s3:ListAllMyBuckets')

/** Conditions of an Allow, and whether a session with those times can be. */
const cases: [string, ProfileName, 'open' | 'closed', Record<string, Record<string, string>>][] = [
  [
    'MFA of 36 hours ago',
    'sessionWithMfa',
    'open',
    { NumericGreaterThanEquals: { 'aws:MultiFactorAuthAge': '129600' } },
  ],
  [
    'MFA of more than 36 hours ago',
    'sessionWithMfa',
    'closed',
    { NumericGreaterThan: { 'aws:MultiFactorAuthAge': '129600' } },
  ],
  ['MFA before it was', 'sessionWithMfa', 'closed', { NumericLessThan: { 'aws:MultiFactorAuthAge': '0' } }],
  ['the root user, MFA of 12 hours ago', 'root', 'open', { NumericEquals: { 'aws:MultiFactorAuthAge': '43200' } }],
  [
    'the root user, MFA of more than 12 hours ago',
    'root',
    'closed',
    { NumericGreaterThan: { 'aws:MultiFactorAuthAge': '43200' } },
  ],
  [
    'MFA after the session was made',
    'sessionWithMfa',
    'closed',
    {
      NumericLessThan: { 'aws:MultiFactorAuthAge': '60' },
      DateGreaterThan: { 'aws:CurrentTime': '2026-11-24T10:00:00Z' },
      DateLessThan: { 'aws:TokenIssueTime': '2026-11-24T09:50:00Z' },
    },
  ],
  [
    'MFA before the session was made',
    'sessionWithMfa',
    'open',
    {
      NumericGreaterThan: { 'aws:MultiFactorAuthAge': '600' },
      DateGreaterThan: { 'aws:CurrentTime': '2026-11-24T10:00:00Z' },
      DateGreaterThan_: { 'aws:TokenIssueTime': '2026-11-24T09:55:00Z' },
    },
  ],
  [
    'MFA just when the session was made',
    'sessionWithMfa',
    'open',
    {
      NumericLessThanEquals: { 'aws:MultiFactorAuthAge': '600' },
      DateGreaterThanEquals: { 'aws:CurrentTime': '2026-11-24T10:00:00Z' },
      DateLessThanEquals: { 'aws:TokenIssueTime': '2026-11-24T09:50:00Z' },
    },
  ],
  [
    'a session of more than 36 hours',
    'sessionWithoutMfa',
    'closed',
    {
      DateGreaterThan: { 'aws:CurrentTime': '2026-11-30T00:00:00Z' },
      DateLessThan: { 'aws:TokenIssueTime': '2026-11-28T12:00:00Z' },
    },
  ],
  [
    'a session of 13 hours',
    'sessionWithoutMfa',
    'open',
    {
      DateGreaterThan: { 'aws:CurrentTime': '2026-11-30T13:00:00Z' },
      DateLessThan: { 'aws:TokenIssueTime': '2026-11-30T00:00:00Z' },
    },
  ],
  [
    'a role, a session of 13 hours',
    'roleSession',
    'closed',
    {
      DateGreaterThan: { 'aws:CurrentTime': '2026-11-30T13:00:00Z' },
      DateLessThan: { 'aws:TokenIssueTime': '2026-11-30T00:00:00Z' },
    },
  ],
  [
    'a session of tomorrow today',
    'sessionWithMfa',
    'closed',
    {
      DateLessThan: { 'aws:CurrentTime': '2026-11-25T00:00:00Z' },
      DateGreaterThan: { 'aws:TokenIssueTime': '2026-11-25T00:00:00Z' },
    },
  ],
]

test.each(cases)('%s: %s is %s', (_, name, answer, conditions) => {
  const Condition = Object.entries(conditions).reduce<Record<string, object>>((merged, [operator, keys]) => {
    const own = operator.replace('_', '')
    return { ...merged, [own]: { ...merged[own], ...keys } }
  }, {})
  const allow = { Effect: 'Allow', Action: 's3:ListAllMyBuckets', Resource: '*', Condition }
  const layers = buildLayers(
    name === 'root'
      ? { identity: [], scp: [[{ Version: '2012-10-17', Statement: allow }]] }
      : { identity: [{ Version: '2012-10-17', Statement: allow }] },
  )
  const found = proveActions({ subject: user, layers, catalogue, now }).find(({ profile }) => profile.name === name)!
  expect({
    open: isIn(found.open.map((one) => one.name)),
    closed: isIn(found.closed.flatMap(({ names }) => names)),
  }).toEqual({
    open: answer === 'open',
    closed: answer === 'closed',
  })
  // The request that shows it can be made.
  for (const action of found.open) {
    const { context } = witnessOf(action)
    const at = (key: string): number => Date.parse(String(context.get(key)))
    const age = Number(context.get('aws:multifactorauthage') ?? 0)
    if (Number.isNaN(at('aws:tokenissuetime')) || Number.isNaN(at('aws:currenttime'))) continue
    const seconds = (at('aws:currenttime') - at('aws:tokenissuetime')) / 1000
    expect(seconds).toBeGreaterThanOrEqual(0)
    if (context.get('aws:multifactorauthage') !== undefined) expect(age).toBeGreaterThanOrEqual(Math.floor(seconds) - 1)
  }
})
