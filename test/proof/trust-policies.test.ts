import { expect, test } from 'vitest'
import { openCatalogue } from '../../src/catalogue/index.ts'
import { compilePolicy, parsePolicy } from '../../src/policy/index.ts'
import { judgeTrusts } from '../../src/proof/index.ts'

const catalogue = openCatalogue()
const allow = (AWS: string, Condition: object) => ({
  Effect: 'Allow',
  Principal: { AWS },
  Action: 'sts:AssumeRole',
  Condition,
})

/** Trust policies of which neither a user is found who may assume the role nor is it proved that there is none. */
const unsettled: Readonly<Record<string, readonly object[]>> = {
  'names that no user has': [allow('123456789012', { StringLike: { 'aws:username': 'a*/b' } })],
  'users of two accounts, one of which is denied': [
    allow('*', { ArnLike: { 'aws:PrincipalArn': ['arn:aws:iam::999999999999:user/*', 'arn:aws:iam::*:user/bob'] } }),
    { Effect: 'Deny', Principal: { AWS: '999999999999' }, Action: 'sts:AssumeRole' },
  ],
}

test.each(Object.entries(unsettled))('what is not proved of a trust policy is not passed over: %s', (_, Statement) => {
  const text = JSON.stringify({ Version: '2012-10-17', Statement })
  const trust = compilePolicy(parsePolicy(text, { type: 'trust' }))
  const now = new Date('2026-11-24T00:00:00Z')
  const findings = judgeTrusts({ trusts: [{ trust }], accountId: '123456789012', partition: 'aws', catalogue, now })
  expect(findings.map(({ code, severity }) => `${severity} ${code}`)).toEqual(['critical not-proved'])
})
