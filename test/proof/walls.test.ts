import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Budget } from '../../src/proof/budget.ts'
import type { ProofSubject } from '../../src/proof/credential-profiles.ts'
import { actionAnswers } from '../../src/proof/prove.ts'
import { finish } from '../../src/proof/work.ts'
import { buildLayers } from '../policy/build-layers.ts'
import { policySets } from './policy-sets.ts'
import { smallCatalogue } from './small-catalogue.ts'

const subject: ProofSubject = { accountId: '123456789012', partition: 'aws', name: 'ana', path: '/', type: 'User' }
const catalogue = smallCatalogue()
const now = new Date('2026-11-24T00:00:00Z')
const allow = { Effect: 'Allow', Action: '*', Resource: '*' }
const WITHOUT_MFA = { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } }
const EVERYBODY = ['forwardedCall', 'longTermKey', 'roleSession', 'sessionWithMfa', 'sessionWithoutMfa']
const NO_MFA = EVERYBODY.filter((name) => name !== 'sessionWithMfa')

/** To which credentials the Deny closes s3:GetObject when nothing else can be told any more; the identity policies don't bind root. */
const denies: readonly [string, object, readonly string[]][] = [
  ['all, to everybody', {}, EVERYBODY],
  ['all, without MFA', { Condition: WITHOUT_MFA }, NO_MFA],
  ['all but some, without MFA', { NotAction: ['iam:*', 's3:List*'], Condition: WITHOUT_MFA }, NO_MFA],
  ['a service', { Action: 's3:*' }, EVERYBODY],
  ['all to others', { Condition: { StringEquals: { 'aws:username': 'bea' } } }, []],
  [
    'all to him by a variable',
    { Condition: { StringEquals: { 'aws:username': '${aws:username}' } } },
    ['forwardedCall', 'longTermKey', 'sessionWithMfa', 'sessionWithoutMfa'],
  ],
  ['another service', { Action: 'iam:*' }, []],
  ['all but this', { NotAction: 's3:Get*' }, []],
  ['some resources', { Resource: 'arn:aws:s3:::*' }, []],
  ['all resources but some', { Resource: undefined, NotResource: 'arn:aws:s3:::a' }, []],
  ['where the request says so', { Condition: { StringEquals: { 's3:prefix': 'a' } } }, []],
  ['where a tag that is not known says so', { Condition: { StringNotEquals: { 'aws:PrincipalTag/team': 'a' } } }, []],
  [
    'where a variable that is not known says so',
    { Condition: { StringNotEquals: { 'aws:username': '${s3:prefix}' } } },
    [],
  ],
]

function answers(Statement: readonly object[], budget: Budget) {
  const layers = buildLayers({ identity: [{ Version: '2012-10-17', Statement }] })
  return finish(actionAnswers({ subject, layers, catalogue, now, budget }).all())
}

/** What is not proved of names that the catalogue does not have, for a key. */
function unknown(deny: object): string[] {
  const statements = [allow, { ...allow, Action: 's3:DoNews' }, { Effect: 'Deny', Resource: '*', ...deny }]
  const found = answers(statements, new Budget(0)).find(({ profile }) => profile.name === 'longTermKey')
  return found!.notProvedUnknown.toSorted()
}

describe('a Deny of all resources that hangs on the credentials alone closes what it is about, also when the budget is spent', () => {
  test.each(denies)('%s', (_, deny, closedTo) => {
    const { Action = '*', ...rest } = deny as { Action?: string; NotAction?: string }
    const about = 'NotAction' in rest ? {} : { Action }
    const statement = { Effect: 'Deny', Resource: '*', ...about, ...rest }
    const found = answers([allow, JSON.parse(JSON.stringify(statement)) as object], new Budget(0))
    const closed = found.filter(({ closed: groups }) => groups.some(({ names }) => names.includes('s3:GetObject')))
    expect(closed.map(({ profile }) => profile.name).sort()).toEqual(closedTo)
    for (const { answer } of closed.flatMap(({ closed: groups }) => groups)) {
      expect(answer.closedBy.map(({ id }) => id)).toEqual([1])
    }
    for (const { open, closed: groups, notProved } of found) {
      const names = [...open.map(({ name }) => name), ...groups.flatMap((group) => group.names), ...notProved]
      expect(names.toSorted()).toEqual([...catalogue.actions()].map(({ name }) => name).toSorted())
    }
  })

  test('names that the catalogue does not have, too', () => {
    expect(unknown({ Action: '*' })).toEqual([])
    expect(unknown({ NotAction: 'iam:GetUser' })).toEqual([])
    expect(unknown({ NotAction: 'iam:Get*' })).toEqual(['iam:*'])
    expect(unknown({ Action: 's3:*' })).toEqual(expect.arrayContaining(['iam:*', 'unknown:Unknown']))
    expect(unknown({ Action: 's3:*' })).not.toContain('s3:DoNews')
  })

  test('calls nothing closed that the whole search does not', () => {
    let closed = 0
    fc.assert(
      fc.property(policySets, (policies) => {
        const layers = buildLayers(policies)
        const told = (budget: Budget) =>
          finish(actionAnswers({ subject, layers, catalogue, now, budget }).all()).flatMap((one) =>
            one.closed.flatMap(({ names }) => names.map((name) => `${one.profile.name} ${name}`)),
          )
        const whole = new Set(told(new Budget()))
        for (const answer of told(new Budget(0))) {
          closed += 1
          expect(whole).toContain(answer)
        }
      }),
      { numRuns: 60 },
    )
    expect(closed).toBeGreaterThan(20)
  })
})
