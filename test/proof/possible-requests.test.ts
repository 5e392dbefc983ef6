import { describe, expect, test } from 'vitest'
import { witnessOf } from '../../src/proof/answer-actions.ts'
import type { ProfileName, ProofSubject } from '../../src/proof/credential-profiles.ts'
import { proveActions } from '../../src/proof/prove.ts'
import { buildLayers } from '../policy/build-layers.ts'
import { catalogueWithAllKeys } from './small-catalogue.ts'

const catalogue = catalogueWithAllKeys()
const now = new Date('2026-11-24T00:00:00Z')
const subject: ProofSubject = { accountId: '123456789012', partition: 'aws', name: 'ana', path: '/', type: 'User' }
const role: ProofSubject = { ...subject, type: 'Role', name: 'ops', uniqueId: 'AROACKCEVSQ6C2EXAMPLE' }

interface Row {
  readonly subject?: ProofSubject
  readonly profile?: ProfileName
  readonly action?: string
  readonly resource?: string
  readonly allow?: object
  readonly deny?: object
  readonly answer: 'open' | 'closed' | 'notProved'
  /** Keys of the request, or its `resource` or `principal`, and what each looks like. */
  readonly looks?: Readonly<Record<string, RegExp>>
}

const ACCOUNT = /^\d{12}$/
const equals = (key: string, value: string) => ({ StringEquals: { [key]: value } })
const like = (key: string, value: string) => ({ StringLike: { [key]: value } })
/** An object named by a variable. */
const named = (key: string) => `arn:aws:s3:::home/\${${key}}`
/** What stands behind `arn:aws:s3:::home/`. */
const object = (looks: string) => new RegExp(`^arn:aws:s3:::home/${looks}$`)

const rows: Record<string, Row> = {
  'a variable that is a date': {
    resource: named('aws:CurrentTime'),
    answer: 'open',
    looks: { resource: object('\\d{4}-\\d\\d-\\d\\dT.*Z'), 'aws:currenttime': /^2026-11-24T/ },
  },
  'a variable that is a date, beside the same time in seconds': {
    resource: named('aws:CurrentTime'),
    allow: { NumericGreaterThan: { 'aws:EpochTime': '1795478399' } },
    answer: 'open',
    looks: { 'aws:epochtime': /^1795478400$/ },
  },
  'a variable that is a date, beside another time in seconds': {
    resource: named('aws:CurrentTime'),
    allow: { NumericLessThan: { 'aws:EpochTime': '1795478400' } },
    answer: 'closed',
  },
  'a variable that is a number': {
    resource: named('s3:max-keys'),
    answer: 'open',
    looks: { resource: object('\\d+') },
  },
  'a variable that is true or false': {
    resource: named('aws:SecureTransport'),
    answer: 'open',
    looks: { resource: object('(?:true|false)') },
  },
  'a variable that is an address': {
    resource: named('aws:SourceIp'),
    answer: 'open',
    looks: { resource: object('\\d+\\.\\d+\\.\\d+\\.\\d+') },
  },
  'a variable that is an ARN': {
    resource: named('aws:SourceArn'),
    answer: 'open',
    looks: { resource: object('arn:aws:[^:]+:[a-z0-9-]*:(?:\\d{12})?:.+') },
  },
  'a variable that is an account': {
    resource: named('aws:ResourceAccount'),
    answer: 'open',
    looks: { resource: object('\\d{12}') },
  },
  'a variable that is the id of a user': {
    resource: named('aws:userid'),
    answer: 'open',
    looks: { resource: object('AIDA[A-Z0-9]{17}') },
  },
  'a variable that is the id of a session of a role': {
    profile: 'roleSession',
    resource: named('aws:userid'),
    answer: 'open',
    looks: { resource: object('AROA[A-Z0-9]{17}:[\\w+=,.@-]{2,64}') },
  },
  'a variable that is the id of a session of a role that is known': {
    subject: role,
    profile: 'roleSession',
    resource: named('aws:userid'),
    answer: 'open',
    looks: { resource: object('AROACKCEVSQ6C2EXAMPLE:[\\w+=,.@-]{2,64}') },
  },
  'a variable that is a Region': {
    resource: named('aws:RequestedRegion'),
    answer: 'open',
    looks: { resource: object('[a-z]{2}-[a-z]+-\\d') },
  },
  'a variable that is a list, and lists are no variables': {
    resource: named('aws:TagKeys'),
    allow: { Null: { 'aws:TagKeys': 'false' } },
    answer: 'notProved',
  },
  'a variable of an account, compared with the own one': {
    allow: { StringEquals: { 'aws:PrincipalAccount': '${aws:ResourceAccount}' } },
    answer: 'open',
    looks: { 'aws:resourceaccount': /^123456789012$/ },
  },
  'an account that a pattern begins': {
    allow: like('aws:ResourceAccount', '1*'),
    answer: 'open',
    looks: { 'aws:resourceaccount': /^1\d{11}$/ },
  },
  'an account that is not this one': {
    allow: { StringNotEquals: { 'aws:SourceAccount': '123456789012' }, Null: { 'aws:SourceAccount': 'false' } },
    answer: 'open',
    looks: { 'aws:sourceaccount': ACCOUNT },
  },
  'an account that is too short': { allow: equals('aws:ResourceAccount', '12345'), answer: 'notProved' },
  'a Region that a pattern begins': {
    allow: like('aws:RequestedRegion', 'eu-*'),
    answer: 'open',
    looks: { 'aws:requestedregion': /^eu-[a-z]+-\d$/ },
  },
  'no Region that is known': { allow: like('aws:RequestedRegion', 'moon-*'), answer: 'notProved' },
  'an ARN in a Region and an account that patterns begin': {
    allow: { ArnLike: { 'aws:SourceArn': 'arn:aws:sns:eu-*:1*:topic' } },
    answer: 'open',
    looks: { 'aws:sourcearn': /^arn:aws:sns:eu-[a-z]+-\d:1\d{11}:topic$/ },
  },
  'an ARN of an account that is none': {
    allow: { ArnLike: { 'aws:SourceArn': 'arn:aws:sns:us-east-1:??:topic' } },
    answer: 'notProved',
  },
  'a session whose name a condition asks for': {
    profile: 'roleSession',
    allow: like('aws:userid', '*:ana'),
    answer: 'open',
    looks: { 'aws:userid': /^AROA[A-Z0-9]{17}:ana$/, principal: /\/ana$/ },
  },
  'a session of another role': {
    subject: role,
    profile: 'roleSession',
    allow: like('aws:userid', 'AROAB*'),
    answer: 'closed',
  },
  'an id that is too short': { allow: equals('aws:userid', 'AIDA1'), answer: 'notProved' },
  'a user of any account': {
    action: 'iam:GetUser',
    resource: 'arn:aws:iam::*:user/x',
    answer: 'open',
    looks: { resource: /^arn:aws:iam::\d{12}:user\/x$/ },
  },
  'a user of an account that a pattern begins': {
    action: 'iam:GetUser',
    resource: 'arn:aws:iam::1*:user/x',
    answer: 'open',
    looks: { resource: /^arn:aws:iam::1\d{11}:user\/x$/ },
  },
  'a user of an account that is not the own one': {
    action: 'iam:GetUser',
    resource: 'arn:aws:iam::2*:user/x',
    answer: 'open',
    looks: { resource: /^arn:aws:iam::2\d{11}:user\/x$/ },
  },
  'a user of an account of two digits': {
    action: 'iam:GetUser',
    resource: 'arn:aws:iam::??:user/*',
    answer: 'notProved',
  },
  'a user of no account': { action: 'iam:GetUser', resource: 'arn:aws:iam:::user/*', answer: 'notProved' },
  "a user of AWS's own": { action: 'iam:GetUser', resource: 'arn:aws:iam::aws:user/*', answer: 'notProved' },
  "a policy of AWS's own": {
    action: 'iam:GetPolicy',
    resource: 'arn:aws:iam::aws:policy/*',
    answer: 'open',
    looks: { resource: /^arn:aws:iam::aws:policy\/.+$/ },
  },
  'a topic in a Region that a pattern begins': {
    action: 'sns:Publish',
    resource: 'arn:aws:sns:eu-*:*:x',
    answer: 'open',
    looks: { resource: /^arn:aws:sns:eu-[a-z]+-\d:\d{12}:x$/ },
  },
  'a topic in a Region that none is': {
    action: 'sns:Publish',
    resource: 'arn:aws:sns:xx-*:*:x',
    answer: 'notProved',
  },
  'a topic in China, for a user there': {
    subject: { ...subject, partition: 'aws-cn' },
    action: 'sns:Publish',
    resource: 'arn:aws-cn:sns:*:123456789012:x',
    answer: 'open',
    looks: { resource: /^arn:aws-cn:sns:cn-[a-z]+-\d:123456789012:x$/ },
  },
  "a parameter of AWS's own": {
    action: 'ssm:GetParameter',
    resource: 'arn:aws:ssm:*::parameter/aws/*',
    answer: 'open',
    looks: { resource: /^arn:aws:ssm:[a-z]+-[a-z]+-\d::parameter\/aws\/.*$/ },
  },
  'an action that nobody knows, on what patterns begin': {
    action: 'iam:DoNews',
    resource: 'arn:aws:iam::1*:user/x',
    answer: 'open',
    looks: { resource: /^arn:aws:iam::1\d{11}:user\/x$/ },
  },
  'a bucket, where a policy allows its objects': {
    action: 's3:ListBucket',
    resource: 'arn:aws:s3:::home/*',
    answer: 'closed',
  },
  'a bucket of any name, beside a Deny of all without a slash': {
    action: 's3:ListBucket',
    deny: { NotResource: 'arn:aws:s3:::*/*' },
    answer: 'closed',
  },
  'an object, where a policy allows all of a bucket': {
    action: 's3:GetObject',
    resource: 'arn:aws:s3:::home/*',
    answer: 'open',
    looks: { resource: object('.+') },
  },
  'a Deny of all accounts there can be': {
    action: 'iam:GetUser',
    deny: { Resource: 'arn:aws:iam::????????????:user/*' },
    answer: 'notProved',
  },
}

function ask({ subject: who = subject, profile = 'longTermKey', action = 's3:GetObject', ...row }: Row) {
  const { resource: Resource = '*', allow: Condition = {}, deny } = row
  const Statement = [
    { Effect: 'Allow', Action: action, Resource, Condition },
    ...(deny === undefined ? [] : [{ Effect: 'Deny', Action: action, ...deny }]),
  ]
  const layers = buildLayers({ identity: [{ Version: '2012-10-17', Statement }] })
  const found = proveActions({ subject: who, layers, catalogue, now }).find((one) => one.profile.name === profile)!
  const answers = {
    open: [...found.open, ...found.openUnknown].map(({ name }) => name),
    closed: found.closed.flatMap(({ names }) => names),
    notProved: [...found.notProved, ...found.notProvedUnknown],
  }
  const open = [...found.open, ...found.openUnknown].find(({ name }) => name === action)
  return { answers, action, request: open && witnessOf(open) }
}

describe('proveActions shows what is open with requests that can be', () => {
  test.each(Object.entries(rows))('%s', (_, row) => {
    const { answers, action, request } = ask(row)
    expect(answers[row.answer]).toContain(action)
    for (const [what, looks] of Object.entries(row.looks ?? {})) {
      expect(
        what === 'resource'
          ? request?.resource
          : what === 'principal'
            ? request?.principal.arn
            : request?.context.get(what),
      ).toMatch(looks)
    }
  })
})
