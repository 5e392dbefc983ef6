import { describe, expect, test } from 'vitest'
import { decide, RequestContext } from '../../src/policy/index.ts'
import { proveActions, witnessOf, type ProofSubject } from '../../src/proof/index.ts'
import { buildLayers } from '../policy/build-layers.ts'
import { smallCatalogue } from './small-catalogue.ts'

const catalogue = smallCatalogue()
const now = new Date('2026-11-24T00:00:00Z')
const user: ProofSubject = { accountId: '123456789012', partition: 'aws', name: 'ana', path: '/', type: 'User' }
const ACTION = 's3:ListAllMyBuckets'
const TEAM = '${aws:PrincipalTag/team}'

type Conditions = Record<string, Record<string, string | string[]>>

interface Row {
  readonly allow: Conditions
  readonly deny?: Conditions
  readonly tags?: Record<string, string>
  readonly answer: 'open' | 'closed' | 'notProved'
  /** A request that is allowed, where there is one. */
  readonly allowed?: Record<string, string>
}

const statement = (Effect: string, Condition: Conditions) => ({ Effect, Action: '*', Resource: '*', Condition })

/** What a principal's tag says is compared with what the request says. */
const rows: Record<string, Row> = {
  'any team may have its own': {
    allow: { StringEquals: { 's3:prefix': TEAM } },
    answer: 'open',
    allowed: { 's3:prefix': 'x', 'aws:PrincipalTag/team': 'x' },
  },
  'teams of one kind may have their own': {
    allow: { StringEquals: { 's3:prefix': TEAM }, StringLike: { 'aws:PrincipalTag/team': 'team-*' } },
    answer: 'open',
    allowed: { 's3:prefix': 'team-x', 'aws:PrincipalTag/team': 'team-x' },
  },
  'a team may have what begins with its name': {
    allow: { StringLike: { 's3:prefix': 'blue-*' } },
    deny: { StringNotLike: { 's3:prefix': `${TEAM}-*` } },
    answer: 'open',
    allowed: { 's3:prefix': 'blue-x', 'aws:PrincipalTag/team': 'blue' },
  },
  'blue is denied to red': {
    allow: { StringEquals: { 's3:prefix': 'blue' } },
    deny: { StringNotEquals: { 's3:prefix': TEAM } },
    tags: { team: 'red' },
    answer: 'closed',
  },
  'blue may be the team': {
    allow: { StringEquals: { 's3:prefix': 'blue' } },
    deny: { StringNotEquals: { 's3:prefix': TEAM } },
    answer: 'open',
    allowed: { 's3:prefix': 'blue', 'aws:PrincipalTag/team': 'blue' },
  },
  'a user without tags has no team': {
    allow: { StringEquals: { 's3:prefix': TEAM } },
    tags: {},
    answer: 'closed',
  },
  'two tags together may be the prefix': {
    allow: {
      StringEquals: { 's3:prefix': '${aws:PrincipalTag/team}${aws:PrincipalTag/unit}' },
      StringLike: { 's3:prefix': 'ab' },
    },
    answer: 'notProved',
    allowed: { 's3:prefix': 'ab', 'aws:PrincipalTag/team': 'a', 'aws:PrincipalTag/unit': 'b' },
  },
  'part of the prefix is the team': {
    allow: { StringEquals: { 's3:prefix': ['home/blue/x'] } },
    deny: { StringNotLike: { 's3:prefix': `home/${TEAM}/*` } },
    answer: 'notProved',
    allowed: { 's3:prefix': 'home/blue/x', 'aws:PrincipalTag/team': 'blue' },
  },
}

describe('attribute-based access', () => {
  test.each(Object.entries(rows))('%s', (_, { allow, deny, tags, answer, allowed }) => {
    const Statement = [statement('Allow', allow), ...(deny === undefined ? [] : [statement('Deny', deny)])]
    const layers = buildLayers({ identity: [{ Version: '2012-10-17', Statement }] })
    const found = proveActions({ subject: { ...user, tags }, layers, catalogue, now }).find(
      ({ profile }) => profile.name === 'longTermKey',
    )
    if (allowed !== undefined) {
      const request = {
        action: ACTION,
        resource: '*',
        principal: found!.profile.principal,
        context: new RequestContext(allowed),
      }
      expect(decide(layers, request).effect).toBe('allowed')
    }
    const answers = {
      open: found!.open.map(({ name }) => name),
      closed: found!.closed.flatMap(({ names }) => names),
      notProved: found!.notProved,
    }
    expect(answers[answer]).toContain(ACTION)
    for (const action of found!.open) expect(decide(layers, witnessOf(action)).effect).toBe('allowed')
  })

  test('session tags come before those of a role', () => {
    const role: ProofSubject = { ...user, type: 'Role', name: 'ops', tags: { team: 'red' } }
    const Condition = { StringEquals: { 'aws:PrincipalTag/team': 'blue' } }
    const layers = buildLayers({
      identity: [{ Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*', Condition } }],
    })
    const answers = proveActions({ subject: role, layers, catalogue, now })
    const session = answers.find(({ profile }) => profile.name === 'roleSession')
    expect(session?.open.map(({ name }) => name)).toContain(ACTION)
  })
})
