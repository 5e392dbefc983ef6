import { describe, expect, test } from 'vitest'
import { Budget } from '../../src/proof/budget.ts'
import { actionAnswers } from '../../src/proof/prove.ts'
import type { ProofSubject } from '../../src/proof/credential-profiles.ts'
import { finish } from '../../src/proof/work.ts'
import { buildLayers } from '../policy/build-layers.ts'
import { smallCatalogue } from './small-catalogue.ts'

const subject: ProofSubject = { accountId: '123456789012', partition: 'aws', name: 'ana', path: '/', type: 'User' }
const catalogue = smallCatalogue()
const now = new Date('2026-11-24T00:00:00Z')
const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index)
const all = { Effect: 'Allow', Action: '*', Resource: '*' }
const deny = (Condition: object, Resource: string | string[] = '*') => ({
  Effect: 'Deny',
  Action: '*',
  Resource,
  Condition,
})

/** Each makes another part of the work of a proof large. In each of them s3:GetObject is open to a key. */
const hostile: Record<string, readonly object[]> = {
  'patterns with many states': [all, { ...deny({}), Resource: `arn:aws:s3:::*a${'?'.repeat(60_000)}` }],
  'many keys with many texts': [
    all,
    ...numbers(60).map((one) =>
      deny(
        {
          StringLike: Object.fromEntries(
            numbers(5).map((at) => [`aws:PrincipalTag/k${(one + 3 * at) % 10}`, [`*${at}${one}*`, `${one}*x`]]),
          ),
        },
        `arn:aws:s3:::b*${one}*`,
      ),
    ),
  ],
  'many keys': [all, ...numbers(900).map((one) => deny({ StringEquals: { [`aws:PrincipalTag/t${one}`]: 'v' } }))],
  'many ways past': [all, ...numbers(900).map((one) => deny({ StringEquals: { 's3:prefix': `v${one}` } }))],
  'many numbers': [all, deny({ NumericEquals: { 's3:max-keys': numbers(12_000).map(String) } })],
  'many addresses': [
    all,
    deny({ IpAddress: { 'aws:SourceIp': numbers(5000).map((one) => `10.${one >> 8}.${one & 255}.0/25`) } }),
  ],
  'many variables': [
    all,
    {
      Effect: 'Deny',
      Action: '*',
      Resource: numbers(900).map((one) => `arn:aws:s3:::\${aws:PrincipalTag/k${one}}/*`),
    },
  ],
  'many entries, of which one of each kind of policy is chosen': [
    { ...all, Resource: ['*', ...numbers(1200).map((one) => `arn:aws:s3:::*a*${one}*`)] },
    { Effect: 'Deny', Action: '*', Resource: numbers(1200).map((one) => `arn:aws:s3:::*${one}*b*`) },
  ],
  'many patterns of actions': [{ ...all, Action: ['*:?*', ...numbers(8000).map((one) => `*:*${one.toString(36)}*`)] }],
}

describe('a proof', () => {
  test.each(Object.entries(hostile))(
    'ends when its budget is spent, and calls nothing closed that is open: %s',
    (_, Statement) => {
      const text = JSON.stringify({ Version: '2012-10-17', Statement })
      expect(text.length).toBeLessThan(131_072)
      const layers = buildLayers({ identity: [JSON.parse(text)] })
      let asked = 0
      let askedTooLate = 0
      const budget = new (class extends Budget {
        override spend(amount = 1): boolean {
          asked += 1
          if (this.isSpent) askedTooLate += 1
          return super.spend(amount)
        }
      })(2_000_000)
      const answers = finish(actionAnswers({ subject, layers, catalogue, now, budget }).all())
      const key = answers.find(({ profile }) => profile.name === 'longTermKey')!
      expect(key.closed.flatMap(({ names }) => names)).not.toContain('s3:GetObject')
      for (const { closed, notProved, notProvedUnknown } of answers)
        if (budget.isSpent) expect([closed, notProved.length + notProvedUnknown.length > 0]).toEqual([[], true])
      // It doesn't go on for long once it is spent.
      expect(askedTooLate).toBeLessThan(Math.max(5000, asked / 10))
    },
  )

  test('proves less and nothing else with less of a budget', () => {
    const Statement = [
      { ...all, Resource: ['arn:aws:s3:::a*', 'arn:aws:iam::*:user/*'] },
      deny({ BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } }, ['arn:aws:s3:::*a*/*b*', 'arn:aws:iam::*']),
      deny({ StringLike: { 's3:prefix': ['*a*', '*b?'] } }, 'arn:aws:s3:::ab*'),
      deny({ StringNotLikeIfExists: { 's3:prefix': 'x*' }, NumericLessThan: { 'aws:MultiFactorAuthAge': '60' } }),
      deny({ StringNotEquals: { 's3:prefix': '${aws:PrincipalTag/team}' } }, 'arn:aws:s3:::a*/*'),
    ]
    const layers = buildLayers({ identity: [{ Version: '2012-10-17', Statement }] })
    const told = (budget: Budget) =>
      finish(actionAnswers({ subject, layers, catalogue, now, budget }).all()).flatMap(({ profile, open, closed }) => [
        ...open.map(({ name }) => `${profile.name}: ${name} open`),
        ...closed.flatMap(({ names }) => names.map((name) => `${profile.name}: ${name} closed`)),
      ])
    const whole = new Set(told(new Budget()))
    const counts = numbers(60).map((step) => {
      const some = told(new Budget(Math.round(100 * 1.2 ** step)))
      for (const answer of some) expect(whole).toContain(answer)
      return some.length
    })
    expect(counts[0]).toBe(0)
    expect(counts.at(-1)).toBe(whole.size)
    expect(new Set(counts).size).toBeGreaterThan(4)
  })
})
