import { describe, expect, test } from 'vitest'
import { readRoleSettings } from '../../src/disk/role-settings.ts'

function read(values: Readonly<Record<string, string>>) {
  return readRoleSettings('admin', (key) => values[key])
}

describe('readRoleSettings', () => {
  test('reads tags, their keys, the identity and the policies', () => {
    const settings = read({
      source_identity: 'ana',
      session_tags: 'Project=apollo, Team = blue,Empty=,Sum=1+1=2',
      transitive_session_tags: 'Project, Team',
      session_policy: '{"Version":"2012-10-17"}',
      session_policy_arns: 'arn:aws:iam::aws:policy/A,arn:aws:iam::aws:policy/B',
    })
    expect(settings).toEqual({
      sourceIdentity: 'ana',
      sessionTags: { Project: 'apollo', Team: 'blue', Empty: '', Sum: '1+1=2' },
      transitiveTagKeys: ['Project', 'Team'],
      policy: '{"Version":"2012-10-17"}',
      policyArns: ['arn:aws:iam::aws:policy/A', 'arn:aws:iam::aws:policy/B'],
    })
  })

  test('reads nothing where nothing is', () => {
    expect(Object.values(read({})).every((one) => one === undefined)).toBe(true)
  })

  for (const values of [
    { session_tags: 'Project' },
    { session_tags: '=x' },
    { session_policy: '{"Version"' },
    { session_policy: '[]' },
    { session_policy: 'policy.json' },
  ] as const) {
    test(`${JSON.stringify(values)} is refused`, () => {
      expect(() => read(values)).toThrow('of profile `admin`')
    })
  }
})
