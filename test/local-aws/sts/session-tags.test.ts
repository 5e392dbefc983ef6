import { GetUserCommand, IAMClient, TagRoleCommand } from '@aws-sdk/client-iam'
import { GetFederationTokenCommand, STSClient } from '@aws-sdk/client-sts'
import { describe, expect, test } from 'vitest'

import { startLocalAws } from '../../../src/local-aws/index.ts'
import { refusalOf } from '../refusal.ts'
import { allow, assume, trust } from './assume.ts'
import { deniedContext } from './denied-context.ts'

const TAG = ['sts:AssumeRole', 'sts:TagSession']

const start = () =>
  startLocalAws({
    users: {
      bo: { policies: ['AdministratorAccess'] },
      cy: { policies: [allow(['sts:AssumeRole', 'sts:GetFederationToken'])] },
      dee: {
        policies: [allow(['sts:GetFederationToken', 'sts:TagSession'])],
        tags: { team: 'red', floor: '3' },
      },
    },
    roles: {
      first: { trustPolicy: trust(TAG), policies: [allow(TAG)] },
      second: { trustPolicy: trust(TAG), policies: [allow(TAG)] },
      third: { trustPolicy: trust(TAG), policies: [allow(TAG)] },
      untagged: { trustPolicy: trust(['sts:AssumeRole']) },
      some: {
        trustPolicy: trust(TAG, {
          StringEquals: { 'aws:RequestTag/Project': 'Automation' },
          'ForAllValues:StringEquals': { 'sts:TransitiveTagKeys': ['Project'], 'aws:TagKeys': ['Project', 'Heart'] },
        }),
      },
      blue: {
        trustPolicy: trust(TAG),
        policies: [allow(['iam:GetUser'], { StringEquals: { 'aws:PrincipalTag/team': 'blue' } })],
      },
    },
  })

const tags = (values: Record<string, string>) => Object.entries(values).map(([Key, Value]) => ({ Key, Value }))

/** Tags that can't be packed well. */
const long = (count: number) =>
  tags(Object.fromEntries(Array.from({ length: count }, (_, n) => [`key${n}`, crypto.randomUUID()])))

/** The principal tags of a session, by key in lower case. */
function principalTags(context: Map<string, string[]>): Record<string, string | undefined> {
  const found: [string, string | undefined][] = []
  for (const [key, [value]] of context) {
    if (key.startsWith('aws:principaltag/')) found.push([key.slice('aws:principaltag/'.length), value])
  }
  return Object.fromEntries(found)
}

describe('a chain of roles', () => {
  // IAM User Guide, "Chaining roles with session tags": its example, tag by tag.
  test('passes transitive tags on, and neither the others nor the tags of roles', async () => {
    await using aws = await start()
    const iam = new IAMClient(aws.clientConfig())
    await iam.send(new TagRoleCommand({ RoleName: 'first', Tags: tags({ Heart: '1' }) }))
    await iam.send(new TagRoleCommand({ RoleName: 'second', Tags: tags({ Sun: '2' }) }))
    await iam.send(new TagRoleCommand({ RoleName: 'third', Tags: tags({ Lightning: '3', Star: '3' }) }))

    const first = await assume(aws, 'bo', 'first', {
      Tags: tags({ Star: '1', Heart: '1', Moon: '1' }),
      TransitiveTagKeys: ['Star', 'heart'],
    })
    expect(principalTags(await deniedContext(aws, first))).toEqual({ star: '1', heart: '1', moon: '1' })
    const second = await assume(aws, first, 'second')
    expect(principalTags(await deniedContext(aws, second))).toEqual({ star: '1', heart: '1', sun: '2' })
    const third = await assume(aws, second, 'third', { Tags: tags({ Comet: '3' }) })
    expect(principalTags(await deniedContext(aws, third))).toEqual({
      star: '1',
      heart: '1',
      lightning: '3',
      comet: '3',
    })
    for (const key of ['Heart', 'heART']) {
      expect(await refusalOf(assume(aws, second, 'third', { Tags: tags({ [key]: '3' }) }))).toBe(
        "400 InvalidParameterValue: One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session.",
      )
    }
  })

  test('needs sts:TagSession for what is passed on as well', async () => {
    await using aws = await start()
    const plain = await assume(aws, 'bo', 'first', { Tags: tags({ Star: '1' }) })
    await assume(aws, plain, 'untagged')
    const transitive = await assume(aws, 'bo', 'first', { Tags: tags({ Star: '1' }), TransitiveTagKeys: ['Star'] })
    expect(await refusalOf(assume(aws, transitive, 'untagged'))).toMatch(
      /^403 .* not authorized to perform: sts:TagSession/,
    )
  })
})

test('session tags need sts:TagSession in the trust policy and in the own policies', async () => {
  await using aws = await start()
  const Tags = tags({ Star: '1' })
  expect(await refusalOf(assume(aws, 'bo', 'untagged', { Tags }))).toMatch(/not authorized to perform: sts:TagSession/)
  expect(await refusalOf(assume(aws, 'cy', 'first', { Tags }))).toMatch(/not authorized to perform: sts:TagSession/)
  const sts = new STSClient(aws.clientConfig('cy'))
  expect(await refusalOf(sts.send(new GetFederationTokenCommand({ Name: 'guest', Tags })))).toBe(
    '403 AccessDenied: User: arn:aws:iam::123456789012:user/cy is not authorized to perform: sts:TagSession on resource: arn:aws:sts::123456789012:federated-user/guest because no identity-based policy allows the sts:TagSession action',
  )
})

test('a trust policy decides about tags, their keys, and which are transitive', async () => {
  await using aws = await start()
  const good = { Tags: tags({ Project: 'Automation', Heart: '1' }), TransitiveTagKeys: ['Project'] }
  await assume(aws, 'bo', 'some', good)
  for (const bad of [
    { Tags: tags({ Project: 'Other' }) },
    { Tags: tags({ Project: 'Automation', Star: '1' }) },
    { ...good, TransitiveTagKeys: ['Project', 'Heart'] },
  ]) {
    expect(await refusalOf(assume(aws, 'bo', 'some', bad))).toMatch(/^403 AccessDenied/)
  }
})

test("a session tag comes before the role's tag of the same key, whatever the case", async () => {
  await using aws = await start()
  await new IAMClient(aws.clientConfig()).send(new TagRoleCommand({ RoleName: 'blue', Tags: tags({ Team: 'red' }) }))
  const getUser = new GetUserCommand({ UserName: 'bo' })
  expect(await refusalOf(new IAMClient(await assume(aws, 'bo', 'blue')).send(getUser))).toMatch(/^403 AccessDenied/)
  await new IAMClient(await assume(aws, 'bo', 'blue', { Tags: tags({ team: 'blue' }) })).send(getUser)
})

test('no key is special', async () => {
  await using aws = await start()
  const Tags = [
    { Key: '__proto__', Value: 'a' },
    { Key: 'constructor', Value: 'b' },
    { Key: 'toString', Value: 'c' },
  ]
  const first = await assume(aws, 'bo', 'first', { Tags, TransitiveTagKeys: ['__proto__', 'constructor'] })
  const all = Object.fromEntries([
    ['__proto__', 'a'],
    ['constructor', 'b'],
    ['tostring', 'c'],
  ])
  expect(Object.entries(principalTags(await deniedContext(aws, first)))).toEqual(Object.entries(all))
  const second = await assume(aws, first, 'second')
  expect(Object.entries(principalTags(await deniedContext(aws, second)))).toEqual(Object.entries(all).slice(0, 2))
})

test.each([
  [
    'a transitive key without a tag',
    { Tags: tags({ a: '1' }), TransitiveTagKeys: ['b'] },
    'The specified transitive tag key must be included in the requested tags.',
  ],
  [
    'a transitive key without tags',
    { TransitiveTagKeys: ['b'] },
    'The specified transitive tag key must be included in the requested tags.',
  ],
  [
    'the same key twice',
    { Tags: tags({ a: '1', A: '2' }) },
    'Duplicate tag keys found. Please note that Tag keys are case insensitive.',
  ],
  ["AWS's own prefix", { Tags: tags({ 'AWS:x': '1' }) }, "Tag keys beginning with 'aws:' are reserved for system use."],
])('%s is refused', async (_name, input, message) => {
  await using aws = await start()
  expect(await refusalOf(assume(aws, 'bo', 'first', input))).toBe(`400 InvalidParameterValue: ${message}`)
})

test('a federated user has the tags of the user and those of the session, which come first', async () => {
  await using aws = await start()
  const sts = new STSClient(aws.clientConfig('dee'))
  const Tags = tags({ Team: 'blue', desk: '7' })
  const { Credentials } = await sts.send(new GetFederationTokenCommand({ Name: 'guest', Tags }))
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = Credentials ?? {}
  const credentials = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken }
  const context = await deniedContext(aws, { ...aws.clientConfig(), credentials })
  expect(principalTags(context)).toEqual({ team: 'blue', floor: '3', desk: '7' })
  const plain = await sts.send(new GetFederationTokenCommand({ Name: 'guest' }))
  expect(plain.PackedPolicySize).toBe(0)
})

test('PackedPolicySize grows with policies and tags, is not told for none, and has an end', async () => {
  await using aws = await start()
  const sizeOf = async (input: Parameters<typeof assume>[3]) =>
    (await assume(aws, 'bo', 'first', input)).answer.PackedPolicySize
  expect(await sizeOf({})).toBeUndefined()
  const small = (await sizeOf({ Policy: JSON.stringify(allow(['iam:GetUser'])) })) ?? 0
  const larger = (await sizeOf({ Policy: JSON.stringify(allow(['iam:GetUser'])), Tags: long(5) })) ?? 0
  expect(small).toBeGreaterThan(0)
  expect(larger).toBeGreaterThan(small)
  expect(larger).toBeLessThanOrEqual(100)
  expect(await refusalOf(sizeOf({ Tags: long(50) }))).toMatch(
    /^400 PackedPolicyTooLarge: Packed size of session tags consumes \d{3}% of allotted space\.$/,
  )
})
