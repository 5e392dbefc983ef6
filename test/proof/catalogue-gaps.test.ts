import { describe, expect, test } from 'vitest'
import { openCatalogue } from '../../src/catalogue/index.ts'
import type { ProofSubject } from '../../src/proof/credential-profiles.ts'
import { proveActions } from '../../src/proof/prove.ts'
import { buildLayers } from '../policy/build-layers.ts'

const catalogue = openCatalogue()
const now = new Date('2026-11-24T00:00:00Z')
const subject: ProofSubject = { accountId: '123456789012', partition: 'aws', name: 'ana', path: '/', type: 'User' }

/** What the Service Authorization Reference leaves out, or writes in a way of its own, and AWS allows. */
const allows: Record<string, { Action: string; Resource: string; Condition?: object }> = {
  'a list of users, which is held against a path': {
    Action: 'iam:ListUsers',
    Resource: 'arn:aws:iam::123456789012:user/*',
  },
  'a list of roles below a path': { Action: 'iam:ListRoles', Resource: 'arn:aws:iam::*:role/team/*' },
  'a tag whose part of the key is a word': {
    Action: 'secretsmanager:GetSecretValue',
    Resource: '*',
    Condition: { StringEquals: { 'secretsmanager:ResourceTag/team': 'red' } },
  },
  'a tag whose part of the key is missing': {
    Action: 'glacier:DeleteArchive',
    Resource: '*',
    Condition: { StringEquals: { 'glacier:ResourceTag/team': 'red' } },
  },
  'a list of values that is said to be one value': {
    Action: 's3-outposts:PutObject',
    Resource: '*',
    Condition: {
      'ForAnyValue:StringEquals': { 's3-outposts:RequestObjectTagKeys': 'a' },
      'ForAnyValue:StringLike': { 's3-outposts:RequestObjectTagKeys': 'b' },
    },
  },
  'the other form of an ARN': {
    Action: 'lex:DeleteBotAlias',
    Resource: 'arn:aws:lex:eu-west-1:123456789012:bot:Flowers:prod',
  },
  'a resource of no account': {
    Action: 'ssm:GetParameter',
    Resource: 'arn:aws:ssm:us-east-1::parameter/aws/service/*',
  },
}

describe('proveActions, where the catalogue says less than AWS does', () => {
  test.each(Object.entries(allows))('%s', (_, { Action, ...rest }) => {
    const statement = { Effect: 'Allow', Action, ...rest }
    const layers = buildLayers({ identity: [{ Version: '2012-10-17', Statement: statement }] })
    const found = proveActions({ subject, layers, catalogue, now }).find(
      ({ profile }) => profile.name === 'longTermKey',
    )
    expect(found?.open.map(({ name }) => name)).toEqual([Action])
  })
})
