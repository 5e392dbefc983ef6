import { describe, expect, test } from 'vitest'
import { buildPolicy, buildPolicyNode } from '../../src/policy/cases/policy-builder.ts'
import { readJson } from '../../src/policy/json-text.ts'
import type { PolicyType } from '../../src/policy/index.ts'

const statement = { Effect: 'Deny', Action: 's3:GetObject', Resource: '*' }

/** A policy of so many characters, of which white space is counted where AWS does. */
function policyOf(type: PolicyType, length: number): string {
  const part =
    type === 'trust'
      ? { Effect: 'Allow', Principal: { AWS: '123456789012' }, Action: 'sts:AssumeRole' }
      : type === 'resource'
        ? { ...statement, Principal: '*' }
        : type === 'rcp'
          ? { ...statement, Principal: '*' }
          : statement
  const short = JSON.stringify({ Version: '2012-10-17', Id: '', Statement: [part] })
  return short.replace('"Id":""', `"Id":"${'x'.repeat(length - short.length)}"`)
}

/** The longest that AWS ever stores (IAM User Guide, "IAM and AWS STS quotas"; of SCPs AWS Organizations' own). */
const longest: readonly [PolicyType, number][] = [
  ['trust', 4096],
  ['session', 2048],
  ['scp', 10_240],
  ['rcp', 10_240],
]

describe('a policy longer than AWS ever stores decides nothing', () => {
  test.each(longest)('%s: %i characters', (type, most) => {
    const source = { type, name: 'a.json', lenient: false, place: String } as const
    const build = (length: number, lenient: false | 'short' = false) => ({
      text: buildPolicy(policyOf(type, length), 'a.json', { ...source, lenient }),
      part: buildPolicyNode(nodeOf(policyOf(type, length)), { ...source, lenient }),
    })
    for (const { policy, refusals } of Object.values(build(most)))
      expect([policy !== undefined, refusals]).toEqual([true, []])
    for (const { policy, refusals } of Object.values(build(most + 1))) {
      expect(policy).toBeUndefined()
      expect(refusals.join()).toContain(`${most + 1} characters; AWS allows ${most} for a policy of type ${type}`)
    }
    for (const { policy, refusals } of Object.values(build(most + 1, 'short'))) {
      expect([policy !== undefined, refusals.length]).toEqual([true, 1])
    }
  })

  test('but identity-based ones, since those of AWS itself are longer, and those of resources, since services differ', () => {
    for (const type of ['identity', 'managed', 'resource'] as const) {
      const { policy } = buildPolicy(policyOf(type, 30_000), 'a.json', { type, name: 'a.json', lenient: false })
      expect(policy).toBeDefined()
    }
  })
})

function nodeOf(text: string) {
  return readJson(text, (problem) => {
    throw new Error(problem)
  })
}
