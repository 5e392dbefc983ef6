import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compilePolicy, parsePolicy } from '../../src/policy/index.ts'
import { judgeTrusts } from '../../src/proof/index.ts'
import { smallCatalogue } from './small-catalogue.ts'

const catalogue = smallCatalogue()
const WITH_MFA = { Bool: { 'aws:MultiFactorAuthPresent': 'true' } }
const arn = (name: string, account = '123456789012') => `arn:aws:iam::${account}:${name}`

function judge(Statement: readonly object[]): string[] {
  const text = JSON.stringify({ Version: '2012-10-17', Statement })
  const trust = compilePolicy(parsePolicy(text, { type: 'trust' }))
  const found = judgeTrusts({
    trusts: [{ trust, roleArn: arn('role/guarded') }],
    accountId: '123456789012',
    partition: 'aws',
    catalogue,
    now: new Date('2026-11-24T00:00:00Z'),
    arnsById: new Map([
      ['AIDAANAANAANAANAANAAN', arn('user/ana')],
      ['AROAOPSOPSOPSOPSOPSOP', arn('role/ops')],
    ]),
  })
  return found.map(({ code, message }) => `${code}: ${message}`)
}

test('thousands of principals are told about, each of them, where one would be', () => {
  const AWS = Array.from({ length: 1900 }, (_, one) => arn(`${one % 2 === 0 ? 'user' : 'role'}/x${one}`))
  const allow = { Effect: 'Allow', Principal: { AWS }, Action: 'sts:AssumeRole' }
  expect(judge([{ ...allow, Condition: WITH_MFA }])).toEqual([])
  const open = judge([allow])
  expect(open.filter((message) => message.startsWith('trust-without-mfa'))).toHaveLength(950)
})

const principals = fc.uniqueArray(
  fc.constantFrom(
    arn('user/ana'),
    arn('user/team/bea'),
    arn('user/ana', '210987654321'),
    'AIDAANAANAANAANAANAAN',
    'AIDANOBODYNOBODYNOBOD',
    arn('role/ops'),
    arn('role/team/deploy'),
    'AROAOPSOPSOPSOPSOPSOP',
    '123456789012',
    '*',
  ),
  { minLength: 1, maxLength: 4 },
)
const statements = fc
  .record({
    Effect: fc.constantFrom('Allow', 'Allow', 'Deny'),
    AWS: principals,
    Condition: fc.constantFrom(
      {},
      {},
      WITH_MFA,
      { BoolIfExists: WITH_MFA.Bool },
      { Null: { 'aws:TokenIssueTime': 'true' } },
    ),
  })
  .map(({ Effect, AWS, Condition }) => ({
    Effect,
    Principal: { AWS },
    Action: 'sts:AssumeRole',
    Condition,
  }))
/** It is about nothing that is asked, but names somebody, so nobody is taken to be like anybody else. */
const NAMING = {
  Effect: 'Deny',
  Principal: '*',
  Action: 'sts:TagSession',
  Condition: { StringEquals: { 'aws:username': 'nobody' } },
}

test('who is like another is answered what he would be by himself', () => {
  let told = 0
  fc.assert(
    fc.property(fc.array(statements, { minLength: 1, maxLength: 4 }), (Statement) => {
      const found = judge(Statement)
      told += found.length
      expect(found).toEqual(judge([...Statement, NAMING]))
    }),
    { numRuns: 150 },
  )
  expect(told).toBeGreaterThan(100)
})
