import { expect, test } from 'vitest'
import { openCatalogue } from '../../src/catalogue/index.ts'
import type { ProfileName, ProofSubject } from '../../src/proof/credential-profiles.ts'
import { proveActions } from '../../src/proof/prove.ts'
import { buildLayers } from '../policy/build-layers.ts'

const catalogue = openCatalogue()
const subject: ProofSubject = { accountId: '123456789012', partition: 'aws', name: 'ana', path: '/', type: 'User' }

/** To which credentials an Allow under the condition opens s3:GetObject (IAM User Guide, "IAM identifiers"). */
const conditions: readonly [string, object, readonly ProfileName[]][] = [
  [
    'the id of a user',
    { StringEquals: { 'aws:userid': 'AIDACKCEVSQ6C2EXAMPLE' } },
    ['longTermKey', 'sessionWithoutMfa'],
  ],
  ['any id of a user', { StringLike: { 'aws:userid': 'AIDA*' } }, ['longTermKey', 'sessionWithoutMfa']],
  ['sessions of a role', { StringLike: { 'aws:userid': 'AROACKCEVSQ6C2EXAMPLE:*' } }, ['roleSession']],
  ['anybody but a role', { StringNotLike: { 'aws:userid': 'AROA*:*' } }, ['longTermKey', 'sessionWithoutMfa', 'root']],
  ['the root user', { StringEquals: { 'aws:userid': '123456789012' } }, ['root']],
  ['what no id looks like', { StringEquals: { 'aws:userid': 'ana' } }, []],
]

test.each(conditions)('an id of the caller looks as AWS makes it: %s', (_, Condition, open) => {
  // Root is bound by service control policies only.
  const policy = { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*', Condition } }
  const layers = buildLayers({ identity: [policy], scp: [[policy]] })
  const found = proveActions({ subject, layers, catalogue, now: new Date('2026-11-24T00:00:00Z') })
  const openTo = found.filter(({ open: actions }) => actions.some(({ name }) => name === 's3:GetObject'))
  const names = openTo.map(({ profile }) => profile.name)
  expect(names.filter((name) => name !== 'sessionWithMfa' && name !== 'forwardedCall')).toEqual(open)
})
