import { execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { GetAccountAuthorizationDetailsCommand, GetPolicyVersionCommand, IAMClient } from '@aws-sdk/client-iam'
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3'
import { GetSessionTokenCommand, STSClient } from '@aws-sdk/client-sts'
import { describe, expect, test } from 'vitest'

import { startLocalAws, type LocalAwsOptions } from '../../../src/local-aws/index.ts'
import { SEED_SCHEMA, type Schema } from '../../../src/local-aws/seed/seed-schema.ts'
import { forceMfaPolicy } from '../../../src/policy/index.ts'
import { decodeBase32, tokenCodeAt } from '../../../src/totp/index.ts'
import { newFolder } from '../folder.ts'
import { fits } from '../json-schema.ts'
import { runLocal, runToEnd } from '../local-command.ts'
import { send } from '../signed-call.ts'

const SCHEMA_FILE = resolve(import.meta.dirname, '../../../schemas/local-aws-seed.schema.json')
const SEED = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
const KEY = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/EXAMPLEKEY' }
const ALLOW = { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*' } }
const TRUST = { Statement: { Effect: 'Allow', Principal: { AWS: '123456789012' }, Action: 'sts:AssumeRole' } }

/** A seed that says everything a seed can say. */
const EVERYTHING = {
  $schema: './local-aws-seed.schema.json',
  accountId: '123456789012',
  users: {
    ana: {
      groups: ['Force_MFA', 'team'],
      password: 'Corr3ct-horse',
      mfa: SEED,
      path: '/people/',
      tags: { team: 'blue' },
    },
    bo: { policies: ['ReadOnlyAccess', ALLOW], accessKey: KEY, mfa: true },
    cy: { accessKey: false },
  },
  groups: { team: { policies: ['arn:aws:iam::aws:policy/AmazonS3FullAccess'] } },
  roles: { audit: { trustPolicy: TRUST, policies: ['ReadOnlyAccess'], maxSessionDuration: 7200 } },
  root: { password: 'Corr3ct-horse', accessKey: true, mfa: SEED },
  alias: 'acme',
  buckets: ['acme-logs'],
  accounts: { '222222222222': { users: { dee: {} }, buckets: ['acme-other'] } },
}

/** A seed of one user. */
const user = (seed: unknown) => ({ users: { ana: seed } })

function seedFile(content: unknown): string {
  const path = join(newFolder(), 'seed.json')
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content))
  return path
}

/** How a start from a file fails; `undefined` when it doesn't. */
async function refusal(content: unknown): Promise<string | undefined> {
  const seed = seedFile(content)
  try {
    await startLocalAws({ seed }).then((aws) => aws.close())
    return undefined
  } catch (error) {
    const { code, message } = error as { code: string; message: string }
    expect(code).toBe('USAGE')
    expect(message).toContain(seed)
    return message.replace(seed, 'FILE')
  }
}

describe('a seed file', () => {
  test('is what a new account begins with', async () => {
    await using aws = await startLocalAws({ seed: seedFile(EVERYTHING) })
    const iam = new IAMClient(aws.clientConfig())
    const details = await iam.send(new GetAccountAuthorizationDetailsCommand({}))
    const names = details.UserDetailList?.map(({ UserName }) => UserName).sort()
    expect(names).toEqual(['administrator', 'ana', 'bo', 'cy'])
    expect(details.UserDetailList?.find(({ UserName }) => UserName === 'ana')).toMatchObject({
      GroupList: ['Force_MFA', 'team'],
      Path: '/people/',
      Tags: [{ Key: 'team', Value: 'blue' }],
    })
    expect(details.RoleDetailList).toMatchObject([{ RoleName: 'audit' }])
    expect(aws.clientConfig('bo').credentials).toEqual(KEY)
    expect(() => aws.clientConfig('cy')).toThrow('`cy` has no active access key')
    expect(aws.env('root')['AWS_ACCESS_KEY_ID']).toMatch(/^AKIA/)
    expect(aws.env('222222222222/dee')['AWS_ACCESS_KEY_ID']).toMatch(/^AKIA/)
    const { Buckets } = await new S3Client(aws.clientConfig()).send(new ListBucketsCommand({}))
    expect(Buckets?.map(({ Name }) => Name)).toEqual(['acme-logs'])
  })

  test("means AWS's policy by Force_MFA", async () => {
    await using aws = await startLocalAws({ seed: seedFile({ users: { ana: { groups: ['Force_MFA'] } } }) })
    const PolicyArn = 'arn:aws:iam::123456789012:policy/Force_MFA'
    const { PolicyVersion } = await new IAMClient(aws.clientConfig()).send(
      new GetPolicyVersionCommand({ PolicyArn, VersionId: 'v1' }),
    )
    expect(JSON.parse(decodeURIComponent(PolicyVersion?.Document ?? ''))).toEqual(forceMfaPolicy())
  })

  test("gives the group Force_MFA that policy where it says no other, and any name of AWS's policies has its path", async () => {
    await using aws = await startLocalAws({
      groups: { Force_MFA: {}, empty: {}, other: { policies: [] }, viewers: { policies: ['ViewOnlyAccess'] } },
    })
    const { GroupDetailList } = await new IAMClient(aws.clientConfig()).send(
      new GetAccountAuthorizationDetailsCommand({}),
    )
    const arns = GroupDetailList?.map(({ GroupName, AttachedManagedPolicies }) => [
      GroupName,
      AttachedManagedPolicies?.map(({ PolicyArn }) => PolicyArn),
    ])
    expect(arns).toEqual([
      ['empty', []],
      ['Force_MFA', ['arn:aws:iam::123456789012:policy/Force_MFA']],
      ['other', []],
      ['viewers', ['arn:aws:iam::aws:policy/job-function/ViewOnlyAccess']],
    ])
  })

  test('says twice what IAM would do once', async () => {
    const policies = ['ReadOnlyAccess', 'arn:aws:iam::aws:policy/ReadOnlyAccess']
    await using aws = await startLocalAws({ users: { ana: { groups: ['team', 'Team'], policies } } })
    const { UserDetailList } = await new IAMClient(aws.clientConfig()).send(
      new GetAccountAuthorizationDetailsCommand({}),
    )
    const ana = UserDetailList?.find(({ UserName }) => UserName === 'ana')
    expect([ana?.GroupList, ana?.AttachedManagedPolicies?.length]).toEqual([['team'], 1])
  })

  test('gives a device the seed that a phone or a script already has', async () => {
    await using aws = await startLocalAws({ seed: seedFile({ users: { ana: { mfa: SEED } } }) })
    const TokenCode = tokenCodeAt(decodeBase32(SEED), aws.clock.now().getTime() / 1000)
    const [SerialNumber] = aws.serialNumbers('ana')
    const sts = new STSClient(aws.clientConfig('ana'))
    const { Credentials } = await sts.send(new GetSessionTokenCommand({ SerialNumber, TokenCode }))
    expect(Credentials?.SessionToken).toBeDefined()
  })

  test('is the ground for what a test says beside it', async () => {
    const seed = seedFile({ accountId: '000000000001', users: { ana: { mfa: true }, bo: {} }, alias: 'acme' })
    await using aws = await startLocalAws({ seed, users: { ana: {}, cy: {} } })
    expect(aws.accountId).toBe('000000000001')
    expect(aws.serialNumbers('ana')).toEqual([])
    for (const name of ['bo', 'cy']) expect(aws.clientConfig(name).credentials.accessKeyId).toMatch(/^AKIA/)
  })

  test('is taken by sallyport local, which names the file and the place where it is wrong', async () => {
    const path = seedFile({ users: { bo: { accessKey: KEY } } })
    const { ready } = await runLocal(['--seed', path])
    const administrator = { ...KEY, userName: 'bo', isNew: false }
    expect((await send({ endpoint: ready.endpoint, administrator })).text).toContain(':user/bo<')

    const wrong = seedFile({ users: { bo: { acessKey: true } } })
    const { status, stderr } = await runToEnd(['local', '--port', '0', '--seed', wrong])
    expect([status, stderr]).toEqual([2, expect.stringContaining(`${wrong}: users.bo.acessKey is nothing that a seed`)])
  })
})

test.each<[string, unknown]>([
  ['FILE is no JSON: expected a string at line 2, column 14', '{\n  "users": { ana: 1 }\n}'],
  ['FILE is no JSON: expected a value at line 1, column 11', '{"users": '],
  ['twice', '{"users": {"ana": {}, "ana": {}}}'],
  ['FILE: the seed is not an object', []],
  ['FILE: users.ana.groups is not a list', { users: { ana: { groups: 'Force_MFA' } } }],
  ['FILE: users.ana.groups[1] is not a text', { users: { ana: { groups: ['a', 1] } } }],
  ['FILE: users.ana.mfa is not true or false or a text', { users: { ana: { mfa: 1 } } }],
  ['FILE: roles.audit.trustPolicy is missing', { roles: { audit: {} } }],
  ['FILE: user is nothing that a seed has; known here: $schema, accountId, users', { user: {} }],
  [
    'FILE: accounts.222222222222.users.ana.x is nothing',
    { accounts: { '222222222222': { users: { ana: { x: 1 } } } } },
  ],
  ['FILE: policy 1 of the user ana is none: Syntax', { users: { ana: { policies: [{}] } } }],
  ['FILE: local AWS has no policy arn:aws:iam::aws:policy/Nonsense', { users: { ana: { policies: ['Nonsense'] } } }],
  [
    'FILE: the seed has the access key AKIAIOSFODNN7EXAMPLE twice',
    { users: { ana: { accessKey: KEY }, bo: { accessKey: KEY } } },
  ],
  [
    'FILE: the seed has the bucket acme-logs twice',
    { buckets: ['acme-logs'], accounts: { '222222222222': { buckets: ['acme-logs'] } } },
  ],
])('a seed file is refused: %s', async (message, content) => {
  expect(await refusal(content)).toContain(message)
})

test('a seed file that is not there is told as such', async () => {
  await expect(startLocalAws({ seed: join(newFolder(), 'none.json') })).rejects.toThrow('there is no such file')
})

test.each([
  ['a device without end', (path: string) => symlinkSync('/dev/zero', path), 'it is not a regular file'],
  ['a folder', (path: string) => mkdirSync(path), 'it is a folder'],
])('a seed file that is %s is told as such', async (_, make, reason) => {
  const path = join(newFolder(), 'seed.json')
  make(path)
  await expect(startLocalAws({ seed: path })).rejects.toThrow(reason)
})

test('a seed comes through a pipe', async () => {
  const path = join(newFolder(), 'seed.json')
  execFileSync('mkfifo', [path])
  const writer = spawn('sh', ['-c', 'cat > "$0"', path])
  writer.stdin.end(JSON.stringify({ users: { ana: { accessKey: KEY } } }))
  const { stdout } = await runToEnd(['local', '--seed', path, '--', 'sh', '-c', 'echo begun'])
  expect(stdout).toContain('begun')
})

describe('schemas/local-aws-seed.schema.json', () => {
  // It is written when it is missing: after a change of the sources remove it and run this test.
  if (!existsSync(SCHEMA_FILE)) writeFileSync(SCHEMA_FILE, `${JSON.stringify(SEED_SCHEMA, null, 2)}\n`)
  const schema = JSON.parse(readFileSync(SCHEMA_FILE, 'utf8')) as Schema

  test('is the schema of the sources', () => {
    expect(schema).toEqual(JSON.parse(JSON.stringify(SEED_SCHEMA)))
  })

  test('takes what says everything, and nothing that a seed can say is missing there', async () => {
    expect(fits(schema, EVERYTHING)).toBe(true)
    expect(await refusal(EVERYTHING)).toBeUndefined()
    const said = new Set(Object.keys(EVERYTHING))
    expect(Object.keys(schema.properties ?? {}).filter((name) => !said.has(name))).toEqual([])
    const users = new Set(Object.values(EVERYTHING.users).flatMap((user) => Object.keys(user)))
    expect(Object.keys(schema.$defs?.['user']?.properties ?? {}).filter((name) => !users.has(name))).toEqual([])
  })

  const good: unknown[] = [
    {},
    user({}),
    user({ path: '/' }),
    user({ tags: { ['k'.repeat(128)]: 'v'.repeat(256) } }),
    user({ tags: { key: '' } }),
    user({ mfa: SEED.repeat(4) }),
    user({ mfa: false, accessKey: true }),
    { users: { ['a'.repeat(64)]: {} }, groups: { '+=,.@-_': {} } },
    { alias: 'a-b' },
    { roles: { audit: { trustPolicy: TRUST, maxSessionDuration: 43_200 } } },
    { root: {} },
    { root: { mfa: true } },
    { root: { mfa: SEED } },
    { groups: { ['a'.repeat(128)]: {} } },
    user({ groups: ['a'.repeat(128)] }),
    { buckets: [], accounts: {} },
  ]
  const bad: unknown[] = [
    null,
    1,
    { $schema: 1 },
    { accountId: '12' },
    { accountId: 123_456_789_012 },
    { accounts: { x: {} } },
    { accounts: { '222222222222': { accountId: '222222222222' } } },
    { accounts: [] },
    { users: { 'a b': {} } },
    { users: { root: {} } },
    { users: { ['a'.repeat(65)]: {} } },
    { users: [] },
    user(1),
    user({ groups: [''] }),
    user({ groups: ['a/b'] }),
    user({ policies: 'ReadOnlyAccess' }),
    user({ policies: [1] }),
    user({ password: '' }),
    user({ password: 1 }),
    user({ accessKey: 'AKIAIOSFODNN7EXAMPLE' }),
    user({ accessKey: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE' } }),
    user({ accessKey: { accessKeyId: 'short', secretAccessKey: 'x' } }),
    user({ accessKey: { ...KEY, secretAccessKey: '' } }),
    user({ accessKey: { ...KEY, sessionToken: 'x' } }),
    user({ mfa: 'ABC' }),
    user({ mfa: `${SEED}A` }),
    user({ mfa: SEED.toLowerCase() }),
    user({ path: 'team' }),
    user({ path: '/a b/' }),
    user({ tags: { '': 'x' } }),
    user({ tags: { team: 1 } }),
    user({ tags: { team: 'v'.repeat(257) } }),
    user({ tags: { ['k'.repeat(129)]: '' } }),
    user({ tags: Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`k${index}`, ''])) }),
    user({ unknown: true }),
    { groups: { 'a b': {} } },
    { groups: { team: { users: [] } } },
    { roles: { 'a b': { trustPolicy: TRUST } } },
    { roles: { audit: { trustPolicy: 'x' } } },
    { roles: { audit: { trustPolicy: TRUST, maxSessionDuration: 3599 } } },
    { roles: { audit: { trustPolicy: TRUST, maxSessionDuration: 3600.5 } } },
    { roles: { audit: { trustPolicy: TRUST, path: '/' } } },
    { root: { user: 'x' } },
    { root: { mfa: 'ABC' } },
    { groups: { ['a'.repeat(129)]: {} } },
    user({ groups: ['a'.repeat(129)] }),
    { root: { accessKey: 1 } },
    { alias: 'A' },
    { alias: '123456789012' },
    { alias: 'a--b' },
    { buckets: 'x' },
    { buckets: [1] },
    { buckets: {} },
  ]

  test.each(good.map((seed) => [JSON.stringify(seed).slice(0, 80), seed]))('and local AWS take %s', async (_, seed) => {
    expect([fits(schema, seed), await refusal(seed)]).toEqual([true, undefined])
  })

  test.each(bad.map((seed) => [JSON.stringify(seed).slice(0, 80), seed]))(
    'and local AWS refuse %s',
    async (_, seed) => {
      expect([fits(schema, seed), await refusal(seed)]).toEqual([false, expect.any(String)])
    },
  )
})

test.each<[string, LocalAwsOptions]>([
  ['users.ana is not an object', { users: { ana: 'x' as never } }],
  ['"Nope" is no name of a bucket', { buckets: ['Nope'] }],
  ['the group Team of the seed exists already', { groups: { team: {}, Team: {} } }],
  [
    'the role Audit of the seed exists already',
    { roles: { audit: { trustPolicy: TRUST }, Audit: { trustPolicy: TRUST } } },
  ],
  ['the user ana has the tag "team" twice', { users: { ana: { tags: { Team: 'a', team: 'b' } } } }],
  [
    'the user ana is in 11 groups',
    { users: { ana: { groups: Array.from({ length: 11 }, (_, index) => `g${index}`) } } },
  ],
  [
    'the user ana has 11 managed policies',
    { users: { ana: { policies: Array.from({ length: 11 }, (_, index) => `policy-${index}`) } } },
  ],
])('a seed in a test is refused as well: %s', async (message, options) => {
  await expect(startLocalAws(options)).rejects.toThrow(message)
})
