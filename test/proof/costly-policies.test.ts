import { expect, test } from 'vitest'
import type { ProofSubject } from '../../src/proof/credential-profiles.ts'
import { proveActions } from '../../src/proof/prove.ts'
import { buildLayers } from '../policy/build-layers.ts'
import { smallCatalogue } from './small-catalogue.ts'

const subject: ProofSubject = { accountId: '123456789012', partition: 'aws', name: 'ana', path: '/', type: 'User' }
const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index)
const allow = (Resource: string | string[] = '*') => ({ Effect: 'Allow', Action: 's3:*', Resource })
const day = (month: number, index: number): string =>
  `2027-${String(month).padStart(2, '0')}-${String((index % 28) + 1).padStart(2, '0')}T00:00:${String(Math.floor(index / 28)).padStart(2, '0')}Z`

/** Policies whose representatives multiply: they end because the searches of a proof are within one budget. */
const costly: Record<string, readonly object[]> = {
  'many moments of requests and of sessions': [
    allow(),
    ...numbers(12).map((index) => ({
      Effect: 'Deny',
      Action: 's3:*',
      Resource: '*',
      Condition: {
        DateGreaterThan: { 'aws:CurrentTime': numbers(28).map((at) => day(1, at + 28 * index)) },
        DateLessThan: { 'aws:TokenIssueTime': numbers(28).map((at) => day(2, at + 28 * index)) },
      },
    })),
  ],
  'many variables in many patterns': [
    allow(numbers(6).map((index) => `arn:aws:s3:::*\${aws:PrincipalTag/a${index}}*/*\${s3:prefix}*`)),
    ...numbers(6).map((index) => ({
      Effect: 'Deny',
      Action: 's3:*',
      NotResource: [`arn:aws:s3:::*\${aws:PrincipalTag/a${index}}*x*`],
      Condition: {
        StringLike: { 's3:prefix': numbers(8).map((at) => `*${at}*\${aws:PrincipalTag/a${index}}*${at}*`) },
      },
    })),
  ],
}

test.each(Object.entries(costly))('ends, and says that not all is proved: %s', (_, Statement) => {
  const layers = buildLayers({ identity: [{ Version: '2012-10-17', Statement }] })
  const found = proveActions({ subject, layers, catalogue: smallCatalogue(), now: new Date('2026-11-24T00:00:00Z') })
  const key = found.find(({ profile }) => profile.name === 'sessionWithoutMfa')
  expect(key?.closed.flatMap(({ names }) => names)).not.toContain('s3:GetObject')
})
