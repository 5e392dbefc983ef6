import {
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteBucketPolicyCommand,
  DeletePublicAccessBlockCommand,
  GetBucketPolicyCommand,
  GetBucketPolicyStatusCommand,
  GetObjectCommand,
  GetPublicAccessBlockCommand,
  ListObjectsV2Command,
  PutBucketPolicyCommand,
  PutObjectCommand,
  PutPublicAccessBlockCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { CreateUserCommand, DeleteUserCommand, IAMClient } from '@aws-sdk/client-iam'
import { GetSessionTokenCommand, STSClient } from '@aws-sdk/client-sts'
import { describe, expect, test } from 'vitest'

import type { LocalAws } from '../../../src/local-aws/index.ts'
import { startLocalAws } from '../../../src/local-aws/index.ts'
import { refusalOf } from '../refusal.ts'
import { send } from './raw-requests.ts'

const Bucket = 'photos'
const Key = 'home/a'
const OBJECTS = `arn:aws:s3:::${Bucket}/*`
const OTHER = '210987654321'
const get = new GetObjectCommand({ Bucket, Key })
const remove = new DeleteBucketPolicyCommand({ Bucket })
const user = (name: string, account = '123456789012') => ({ AWS: `arn:aws:iam::${account}:user/${name}` })

const statement = (
  Effect: string,
  Principal: unknown,
  Action = 's3:GetObject',
  Resource = OBJECTS,
  Condition?: object,
) => ({
  Effect,
  Principal,
  Action,
  Resource,
  ...(Condition && { Condition }),
})
const put = (...Statement: unknown[]) =>
  new PutBucketPolicyCommand({ Bucket, Policy: JSON.stringify({ Version: '2012-10-17', Statement }) })
const identity = (Action: string, Effect = 'Allow') => ({
  Version: '2012-10-17',
  Statement: { Effect, Action, Resource: '*' },
})

async function fill(aws: LocalAws): Promise<S3Client> {
  const s3 = new S3Client(aws.clientConfig())
  await s3.send(new CreateBucketCommand({ Bucket }))
  await s3.send(new PutObjectCommand({ Bucket, Key, Body: Key }))
  return s3
}

const as = (aws: LocalAws, name: string) => new S3Client(aws.clientConfig(name))

describe('the policy itself', () => {
  test('is put, got, judged and deleted', async () => {
    await using aws = await startLocalAws()
    const s3 = await fill(aws)
    const none = '404 NoSuchBucketPolicy: The bucket policy does not exist'
    expect(await refusalOf(s3.send(new GetBucketPolicyCommand({ Bucket })))).toBe(none)
    expect(await refusalOf(s3.send(new GetBucketPolicyStatusCommand({ Bucket })))).toBe(none)
    const command = put(statement('Allow', { AWS: OTHER }))
    await s3.send(command)
    expect((await s3.send(new GetBucketPolicyCommand({ Bucket }))).Policy).toBe(command.input.Policy)
    const { PolicyStatus } = await s3.send(new GetBucketPolicyStatusCommand({ Bucket }))
    expect(PolicyStatus).toEqual({ IsPublic: false })
    await s3.send(remove)
    await s3.send(remove)
    expect(await refusalOf(s3.send(new GetBucketPolicyCommand({ Bucket })))).toBe(none)
  })

  test.each<[string, string, string]>([
    ['no JSON', 'nonsense', "Policies must be valid JSON and the first byte must be '{'"],
    ['nothing', '', "Policies must be valid JSON and the first byte must be '{'"],
    ['no principal', policy({ Principal: undefined }), 'Missing required field Principal'],
    ['a principal that is none', policy({ Principal: { AWS: 'ana' } }), 'Invalid principal in policy'],
    ['a user that is not there', policy({ Principal: user('nobody') }), 'Invalid principal in policy'],
    ["another bucket's objects", policy({ Resource: 'arn:aws:s3:::films/*' }), 'Policy has invalid resource'],
    ['a bucket whose name goes on', policy({ Resource: 'arn:aws:s3:::photos-2/*' }), 'Policy has invalid resource'],
    ['everything', policy({ Resource: '*' }), 'Policy has invalid resource'],
    ['an action of no service', policy({ Action: 'GetObject' }), 'Policy has invalid action'],
    ['an action that S3 has not', policy({ Action: 's3:GetFilm' }), 'Policy has invalid action'],
    ['a pattern that is made to be slow', policy({ Action: `s3:${'*?'.repeat(60)}zz` }), 'Policy has invalid action'],
    ['an action of another service', policy({ Action: 'iam:GetUser' }), 'Policy has invalid action'],
    [
      "an object's action on the bucket",
      policy({ Resource: `arn:aws:s3:::${Bucket}` }),
      'Action does not apply to any resource(s) in statement',
    ],
    [
      "a bucket's action on objects",
      policy({ Action: ['s3:GetObject', 's3:ListBucket'] }),
      'Action does not apply to any resource(s) in statement',
    ],
    [
      'a key that S3 has not',
      policy({ Condition: { StringEquals: { 's3:colour': 'blue' } } }),
      'Policy has an invalid condition key',
    ],
    [
      'a key that the action has not',
      policy({ Condition: { StringLike: { 's3:prefix': 'home/*' } } }),
      'Conditions do not apply to combination of actions and resources in statement',
    ],
  ])('%s: refused', async (_, Policy, message) => {
    await using aws = await startLocalAws()
    const s3 = await fill(aws)
    expect(await refusalOf(s3.send(new PutBucketPolicyCommand({ Bucket, Policy })))).toBe(
      `400 MalformedPolicy: ${message}`,
    )
  })

  test.each([
    { Condition: { StringEquals: { 's3:ExistingObjectTag/colour': 'blue', 's3:authType': 'REST-HEADER' } } },
    { Condition: { StringEquals: { 'aws:PrincipalTag/team': 'blue' } } },
    { Action: 's3:*', Condition: { StringLike: { 's3:prefix': 'home/*' } } },
    { Action: 's3:GetObject*', Condition: { StringLike: { 's3:versionid': 'null' } } },
    { Action: undefined, NotAction: 's3:PutObject', Condition: { Null: { 's3:if-none-match': 'true' } } },
  ])('may say %j', async (changes) => {
    await using aws = await startLocalAws()
    const s3 = await fill(aws)
    await s3.send(new PutBucketPolicyCommand({ Bucket, Policy: policy(changes) }))
  })

  test('has 20,480 bytes at most, white space not counted', async () => {
    await using aws = await startLocalAws()
    const s3 = await fill(aws)
    await s3.send(new PutBucketPolicyCommand({ Bucket, Policy: `${policyOfSize(20_480)}${' '.repeat(1000)}` }))
    expect(await refusalOf(s3.send(new PutBucketPolicyCommand({ Bucket, Policy: policyOfSize(20_481) })))).toMatch(
      /^400 PolicyTooLarge/,
    )
  })

  test('means the user that it named, and no later one of that name', async () => {
    await using aws = await startLocalAws({ users: { ana: {} } })
    const s3 = await fill(aws)
    const iam = new IAMClient(aws.clientConfig())
    await iam.send(new CreateUserCommand({ UserName: 'bo' }))
    await s3.send(put(statement('Allow', user('bo'))))
    await iam.send(new DeleteUserCommand({ UserName: 'bo' }))
    await iam.send(new CreateUserCommand({ UserName: 'bo' }))
    const { Policy = '' } = await s3.send(new GetBucketPolicyCommand({ Bucket }))
    expect(JSON.parse(Policy).Statement[0].Principal.AWS).toMatch(/^AIDA[A-Z0-9]{17}$/)
  })

  test('is for those who may, and for nobody of another account', async () => {
    await using aws = await startLocalAws({
      users: { ana: { policies: [identity('s3:GetObject')] } },
      accounts: { [OTHER]: { users: { bo: { policies: [identity('s3:*')] } } } },
    })
    const s3 = await fill(aws)
    const open = put(statement('Allow', { AWS: OTHER }, 's3:*', `arn:aws:s3:::${Bucket}`))
    expect(await refusalOf(as(aws, 'ana').send(open))).toMatch(/s3:PutBucketPolicy .* because no identity-based policy/)
    await s3.send(open)
    for (const command of [open, remove, new GetBucketPolicyCommand({ Bucket })]) {
      expect(await refusalOf(as(aws, `${OTHER}/bo`).send(command as typeof remove))).toMatch(/^405 MethodNotAllowed/)
    }
  })
})

describe('within the account', () => {
  test('an Allow of the bucket is enough, and a Deny beats every identity', async () => {
    await using aws = await startLocalAws({ users: { ana: {}, bo: { policies: ['AmazonS3FullAccess'] } } })
    const s3 = await fill(aws)
    await s3.send(put(statement('Allow', user('ana')), { ...statement('Deny', user('bo')), Sid: 'NotBo' }))
    expect(await (await as(aws, 'ana').send(get)).Body?.transformToString()).toBe(Key)
    expect(await refusalOf(as(aws, 'bo').send(get))).toBe(
      `403 AccessDenied: User: arn:aws:iam::123456789012:user/bo is not authorized to perform: s3:GetObject on resource: "arn:aws:s3:::${Bucket}/${Key}" with an explicit deny in a resource-based policy`,
    )
    expect(aws.decisions().at(-1)).toMatchObject({
      effect: 'explicitDeny',
      decidedBy: 'resource-based policy NotBo',
      principalArn: 'arn:aws:iam::123456789012:user/bo',
    })
  })

  test('the account as principal only delegates', async () => {
    await using aws = await startLocalAws({ users: { ana: {} } })
    const s3 = await fill(aws)
    await s3.send(put(statement('Allow', { AWS: aws.accountId })))
    expect(await refusalOf(as(aws, 'ana').send(get))).toMatch(/because no identity-based policy allows/)
  })

  test('a Deny for all stops root too, but not from mending the policy', async () => {
    await using aws = await startLocalAws({ root: { password: 'Open.sesame-1', accessKey: true } })
    const s3 = await fill(aws)
    const root = as(aws, 'root')
    await s3.send(put(statement('Deny', '*', 's3:*', `arn:aws:s3:::${Bucket}*`)))
    expect(await refusalOf(root.send(get))).toMatch(/with an explicit deny in a resource-based policy$/)
    expect(await refusalOf(s3.send(remove))).toMatch(/with an explicit deny in a resource-based policy$/)
    await root.send(new GetBucketPolicyCommand({ Bucket }))
    await root.send(put(statement('Deny', user('administrator'))))
    await root.send(remove)
    await s3.send(get)
  })

  test('conditions: prefix, address and MFA', async () => {
    await using aws = await startLocalAws({ users: { ana: { mfa: true } } })
    const s3 = await fill(aws)
    const ana = as(aws, 'ana')
    const ofBucket = `arn:aws:s3:::${Bucket}`
    await s3.send(
      put(
        statement('Allow', user('ana'), 's3:ListBucket', ofBucket, { StringLike: { 's3:prefix': 'home/*' } }),
        statement('Allow', user('ana'), 's3:GetObject', OBJECTS, { IpAddress: { 'aws:SourceIp': '127.0.0.0/8' } }),
      ),
    )
    await ana.send(new ListObjectsV2Command({ Bucket, Prefix: 'home/' }))
    expect(await refusalOf(ana.send(new ListObjectsV2Command({ Bucket })))).toMatch(/^403/)
    await ana.send(get)
    await s3.send(
      put(
        statement('Allow', user('ana')),
        statement('Deny', '*', 's3:GetObject', OBJECTS, { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } }),
        statement('Deny', '*', 's3:GetObject', OBJECTS, { Null: { 'aws:MultiFactorAuthAge': 'true' } }),
      ),
    )
    expect(await refusalOf(ana.send(get))).toMatch(/with an explicit deny in a resource-based policy$/)
    const [SerialNumber] = aws.serialNumbers('ana')
    const { Credentials } = await new STSClient(aws.clientConfig('ana')).send(
      new GetSessionTokenCommand({ SerialNumber, TokenCode: aws.tokenCode('ana') }),
    )
    const credentials = {
      accessKeyId: Credentials?.AccessKeyId ?? '',
      secretAccessKey: Credentials?.SecretAccessKey ?? '',
      sessionToken: Credentials?.SessionToken ?? '',
    }
    await new S3Client({ ...aws.clientConfig('ana'), credentials }).send(get)
  })
})

test('Amazon S3 User Guide, "Bucket policy examples using condition keys": copies of public objects only', async () => {
  await using aws = await startLocalAws({ users: { ana: { policies: [identity('s3:GetObject')] } } })
  const s3 = await fill(aws)
  await s3.send(new PutObjectCommand({ Bucket, Key: 'public/ü b', Body: 'public' }))
  await s3.send(
    put(
      statement('Allow', user('ana'), 's3:PutObject'),
      statement('Deny', user('ana'), 's3:PutObject', OBJECTS, {
        StringNotLike: { 's3:x-amz-copy-source': `${Bucket}/public/*` },
      }),
    ),
  )
  const copy = (source: string) =>
    as(aws, 'ana').send(new CopyObjectCommand({ Bucket, Key: 'copy', CopySource: encodeURI(source) }))
  await copy(`${Bucket}/public/ü b`)
  expect(await refusalOf(copy(`${Bucket}/${Key}`))).toMatch(/with an explicit deny in a resource-based policy$/)
  const plain = as(aws, 'ana').send(new PutObjectCommand({ Bucket, Key, Body: Key }))
  expect(await refusalOf(plain)).toMatch(/with an explicit deny in a resource-based policy$/)
})

test('across accounts both sides must allow', async () => {
  await using aws = await startLocalAws({
    accounts: { [OTHER]: { users: { bo: { policies: [identity('s3:*')] }, cy: {} } } },
  })
  const s3 = await fill(aws)
  const [bo, cy] = [as(aws, `${OTHER}/bo`), as(aws, `${OTHER}/cy`)]
  const denied = '403 AccessDenied: Access Denied'
  expect(await refusalOf(bo.send(get))).toBe(denied)
  expect(aws.decisions().at(-1)).toMatchObject({
    action: 's3:GetObject',
    effect: 'implicitDeny',
    decidedBy: 'resource-based policy',
    principalArn: `arn:aws:iam::${OTHER}:user/bo`,
  })
  await s3.send(put(statement('Allow', { AWS: OTHER })))
  await bo.send(get)
  expect(await refusalOf(cy.send(get))).toBe(denied)
  expect(aws.decisions().at(-1)).toMatchObject({ decidedBy: 'identity-based policy' })
  expect(await refusalOf(bo.send(new PutObjectCommand({ Bucket, Key, Body: Key })))).toBe(denied)
  await s3.send(put(statement('Allow', { AWS: OTHER }), statement('Deny', user('bo', OTHER))))
  expect(await refusalOf(bo.send(get))).toBe(denied)
})

describe('anonymous requests', () => {
  const path = `/${Bucket}/${Key}`
  const everybody = statement('Allow', '*')

  test('a new bucket blocks public policies, until that is taken off', async () => {
    await using aws = await startLocalAws()
    const s3 = await fill(aws)
    expect(await refusalOf(s3.send(put(everybody)))).toMatch(
      /^403 AccessDenied: User: .* s3:PutBucketPolicy .* because public policies are prevented by the BlockPublicPolicy setting/,
    )
    await s3.send(new DeletePublicAccessBlockCommand({ Bucket }))
    expect(await refusalOf(s3.send(new GetPublicAccessBlockCommand({ Bucket })))).toMatch(
      /^404 NoSuchPublicAccessBlockConfiguration/,
    )
    expect((await send(aws, 'GET', path)).status).toBe(403)
    await s3.send(put(everybody))
    expect((await s3.send(new GetBucketPolicyStatusCommand({ Bucket }))).PolicyStatus).toEqual({ IsPublic: true })
    expect(await send(aws, 'GET', path)).toMatchObject({ status: 200, body: Key })
    expect(await send(aws, 'GET', `${path}?response-content-type=text/html`)).toMatchObject({
      status: 400,
      code: 'InvalidRequest',
    })
    for (const [method, other] of [
      ['GET', `/${Bucket}`],
      ['GET', '/'],
      ['PUT', path],
      ['DELETE', path],
      ['GET', `/${Bucket}?policy`],
    ] as const) {
      expect(await send(aws, method, other)).toMatchObject({ status: 403, message: 'Access Denied' })
    }
    expect(aws.decisions().at(-1)).toMatchObject({ action: 's3:GetBucketPolicy', principalArn: 'anonymous' })

    const RestrictPublicBuckets = true
    await s3.send(
      new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration: { RestrictPublicBuckets } }),
    )
    expect((await send(aws, 'GET', path)).status).toBe(403)
    const { PublicAccessBlockConfiguration } = await s3.send(new GetPublicAccessBlockCommand({ Bucket }))
    expect(PublicAccessBlockConfiguration).toEqual({
      BlockPublicAcls: false,
      IgnorePublicAcls: false,
      BlockPublicPolicy: false,
      RestrictPublicBuckets,
    })
  })

  test('conditions hold for them, and those about who calls do not', async () => {
    await using aws = await startLocalAws()
    const s3 = await fill(aws)
    const from = (address: string) =>
      statement('Allow', '*', 's3:GetObject', OBJECTS, { IpAddress: { 'aws:SourceIp': address } })
    // Held to an address, a grant to everybody is no public one.
    await s3.send(put(from('10.0.0.0/8')))
    expect((await send(aws, 'GET', path)).status).toBe(403)
    await s3.send(put(from('127.0.0.1')))
    expect((await send(aws, 'GET', path)).status).toBe(200)
    expect(await refusalOf(s3.send(put(from('0.0.0.0/1'))))).toMatch(/BlockPublicPolicy/)

    await s3.send(new DeletePublicAccessBlockCommand({ Bucket }))
    const signed = { Null: { 'aws:PrincipalArn': 'false' } }
    await s3.send(put(statement('Allow', '*', 's3:GetObject', OBJECTS, signed)))
    expect((await send(aws, 'GET', path)).status).toBe(403)
    const mfa = { Null: { 'aws:MultiFactorAuthPresent': 'true' } }
    await s3.send(put(everybody, statement('Deny', '*', 's3:GetObject', OBJECTS, mfa)))
    expect((await send(aws, 'GET', path)).status).toBe(403)
  })

  test('an upload, as far as the policy goes', async () => {
    await using aws = await startLocalAws()
    const s3 = await fill(aws)
    await s3.send(new DeletePublicAccessBlockCommand({ Bucket }))
    await s3.send(put(statement('Allow', '*', 's3:PutObject', `arn:aws:s3:::${Bucket}/in/*`)))
    expect((await send(aws, 'PUT', `/${Bucket}/in/a`, { 'content-length': '3' }, 'new')).status).toBe(200)
    expect(await (await s3.send(new GetObjectCommand({ Bucket, Key: 'in/a' }))).Body?.transformToString()).toBe('new')
    const wrong = { 'content-length': '3', 'x-amz-content-sha256': '0'.repeat(64) }
    expect(await send(aws, 'PUT', `/${Bucket}/in/a`, wrong, 'bad')).toMatchObject({ code: 'XAmzContentSHA256Mismatch' })
    const chunked = { 'content-length': '3', 'x-amz-content-sha256': 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD' }
    expect((await send(aws, 'PUT', `/${Bucket}/in/a`, chunked, 'bad')).status).toBe(403)
  })

  test('every answer forbids to guess its type', async () => {
    await using aws = await startLocalAws()
    await fill(aws)
    for (const [method, other] of [
      ['GET', '/'],
      ['GET', '/none/a'],
      ['HEAD', path],
      ['TRACE', path],
    ] as const) {
      expect((await send(aws, method, other)).headers).toMatchObject({ 'x-content-type-options': 'nosniff' })
    }
  })
})

function policyOfSize(size: number): string {
  return policy({ Sid: 'a'.repeat(size - policy({ Sid: '' }).length) })
}

function policy(changes: object): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: [{ ...statement('Allow', { AWS: OTHER }), ...changes }] })
}
