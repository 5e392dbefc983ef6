import { describe, expect, test } from 'vitest'
import { openCatalogue } from '../../src/catalogue/index.ts'
import { forceMfaPolicy } from '../../src/policy/index.ts'
import { prove, type ProfileName, type ProofSubject } from '../../src/proof/index.ts'
import { buildLayers } from '../policy/build-layers.ts'

const catalogue = openCatalogue()
const now = new Date('2026-11-24T00:00:00Z')
const ana: ProofSubject = { accountId: '123456789012', partition: 'aws', name: 'ana', path: '/', type: 'User' }
const policy = (...Statement: object[]) => ({ Version: '2012-10-17', Statement })
const allow = (...Action: string[]) => policy({ Effect: 'Allow', Action, Resource: '*' })
const NOTHING = policy({ Effect: 'Deny', Action: '*', Resource: '*' })

/** Which rules are named, by a word of each, with the actions that they close. */
interface Row {
  readonly subject?: Partial<ProofSubject>
  readonly identity: readonly object[]
  readonly named: Readonly<Record<string, readonly string[]>>
  readonly openByRule: Partial<Record<ProfileName, readonly string[]>>
}

const ALWAYS = { 'sts:GetCallerIdentity always works': [], 'never carry MFA': [] }
const OF_USERS = { ...ALWAYS, 'sts:GetSessionToken needs no Allow': [] }
const IDENTITY = ['sts:GetCallerIdentity']
const BOTH = ['sts:GetCallerIdentity', 'sts:GetSessionToken']
const TO_ALL_BUT_ROOT = {
  longTermKey: BOTH,
  sessionWithoutMfa: IDENTITY,
  sessionWithMfa: IDENTITY,
  forwardedCall: IDENTITY,
  roleSession: IDENTITY,
  root: [],
}

const rows: Readonly<Record<string, Row>> = {
  'a Deny of everything doesn’t close what no policy stops': {
    identity: [NOTHING],
    named: OF_USERS,
    openByRule: TO_ALL_BUT_ROOT,
  },
  'nor does the lack of an Allow': { identity: [], named: OF_USERS, openByRule: TO_ALL_BUT_ROOT },
  'what policies allow anyway is not said twice': {
    identity: [allow('sts:GetCallerIdentity', 'sts:GetSessionToken')],
    named: OF_USERS,
    openByRule: { longTermKey: [], sessionWithMfa: [] },
  },
  'sessions of a role': {
    subject: { type: 'Role', name: 'ops' },
    identity: [NOTHING],
    named: ALWAYS,
    openByRule: { roleSession: IDENTITY, forwardedCall: IDENTITY },
  },
  'IAM and most of STS are closed to credentials of GetSessionToken without MFA': {
    identity: [allow('iam:GetUser', 's3:GetObject', 'sts:AssumeRole', 'sts:DecodeAuthorizationMessage')],
    named: {
      ...OF_USERS,
      'credentials of sts:GetSessionToken without MFA': ['iam:GetUser', 'sts:DecodeAuthorizationMessage'],
    },
    openByRule: TO_ALL_BUT_ROOT,
  },
  'own devices of a user who may have one': {
    identity: [allow('iam:EnableMFADevice', 'iam:DeactivateMFADevice', 'iam:ResyncMFADevice')],
    named: {
      ...OF_USERS,
      'credentials of sts:GetSessionToken without MFA': [
        'iam:DeactivateMFADevice',
        'iam:EnableMFADevice',
        'iam:ResyncMFADevice',
      ],
      'a user who has a device must sign in with it': ['iam:DeactivateMFADevice', 'iam:EnableMFADevice'],
      'eight devices': ['iam:EnableMFADevice'],
    },
    openByRule: TO_ALL_BUT_ROOT,
  },
  'own devices of a user who has none': {
    subject: { hasMfaDevice: false },
    identity: [allow('iam:EnableMFADevice')],
    named: {
      ...OF_USERS,
      'credentials of sts:GetSessionToken without MFA': ['iam:EnableMFADevice'],
      'eight devices': ['iam:EnableMFADevice'],
    },
    openByRule: TO_ALL_BUT_ROOT,
  },
  'devices that are assigned': {
    identity: [allow('iam:DeleteVirtualMFADevice')],
    named: {
      ...OF_USERS,
      'credentials of sts:GetSessionToken without MFA': ['iam:DeleteVirtualMFADevice'],
      DeleteConflict: ['iam:DeleteVirtualMFADevice'],
    },
    openByRule: TO_ALL_BUT_ROOT,
  },
  'federated sessions': {
    identity: [allow('sts:GetFederationToken')],
    named: {
      ...OF_USERS,
      'credentials of sts:GetSessionToken without MFA': ['sts:GetFederationToken'],
      "sessions of sts:GetFederationToken can't": ['sts:GetFederationToken'],
    },
    openByRule: TO_ALL_BUT_ROOT,
  },
}

describe('rules that stand in no policy', () => {
  test.each(Object.entries(rows))('%s', (_, { subject, identity, named, openByRule }) => {
    const layers = buildLayers({ identity: [...identity] })
    const { profiles, outsideRules } = prove({ subject: { ...ana, ...subject }, layers, catalogue, now })
    const wanted = Object.entries(named)
    const found = wanted.map(([words]) => outsideRules.find(({ rule }) => rule.includes(words)))
    expect(found.map((rule) => rule?.closes.toSorted())).toEqual(wanted.map(([, closes]) => closes))
    expect(outsideRules).toHaveLength(wanted.length)
    expect(Object.fromEntries(profiles.map((one) => [one.profile.name, one.openByRule]))).toMatchObject(openByRule)
    for (const { closed, notProved, openByRule: opened } of profiles) {
      const others = [...closed.flatMap(({ names }) => names), ...notProved]
      expect(others.filter((name) => opened.includes(name))).toEqual([])
      expect(others).not.toContain('sts:GetCallerIdentity')
    }
  })

  test('the official example closes neither what it doesn’t list nor what no policy stops', () => {
    const layers = buildLayers({ identity: [forceMfaPolicy(), allow('*')] })
    const { profiles } = prove({ subject: ana, layers, catalogue, now })
    const key = profiles.find(({ profile }) => profile.name === 'longTermKey')
    expect(key?.openByRule).toEqual(IDENTITY)
  })
})
