import {
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { AssumeRoleCommand, GetSessionTokenCommand, STSClient } from '@aws-sdk/client-sts'
import { expect, test } from 'vitest'

import { startLocalAws } from '../../../src/local-aws/index.ts'
import type { LocalAws } from '../../../src/local-aws/index.ts'
import { refusalOf } from '../refusal.ts'
import { presign, send, sendSigned } from './raw-requests.ts'

const Bucket = 'photos'
const allow = (Action: string | string[], Resource: string, Condition?: object) => ({
  Version: '2012-10-17',
  Statement: { Effect: 'Allow', Action, Resource, ...(Condition && { Condition }) },
})

async function fill(aws: LocalAws): Promise<void> {
  const s3 = new S3Client(aws.clientConfig())
  await s3.send(new CreateBucketCommand({ Bucket }))
  for (const Key of ['home/ana/a', 'home/bo/b']) await s3.send(new PutObjectCommand({ Bucket, Key, Body: Key }))
}

test('without a policy all is denied, in words that name the object', async () => {
  await using aws = await startLocalAws({ users: { ana: {} } })
  await fill(aws)
  const s3 = new S3Client(aws.clientConfig('ana'))
  expect(await refusalOf(s3.send(new GetObjectCommand({ Bucket, Key: 'home/ana/a' })))).toBe(
    '403 AccessDenied: User: arn:aws:iam::123456789012:user/ana is not authorized to perform: s3:GetObject on resource: "arn:aws:s3:::photos/home/ana/a" because no identity-based policy allows the s3:GetObject action',
  )
  expect(await refusalOf(s3.send(new ListBucketsCommand({})))).toBe(
    '403 AccessDenied: User: arn:aws:iam::123456789012:user/ana is not authorized to perform: s3:ListAllMyBuckets because no identity-based policy allows the s3:ListAllMyBuckets action',
  )
  expect(await refusalOf(s3.send(new HeadObjectCommand({ Bucket, Key: 'home/ana/a' })))).toMatch(/^403 /)
})

test('a home folder by variables and s3:prefix', async () => {
  const policies = [
    allow('s3:ListBucket', `arn:aws:s3:::${Bucket}`, { StringLike: { 's3:prefix': 'home/${aws:username}/*' } }),
    allow(['s3:GetObject', 's3:PutObject', 's3:DeleteObject'], `arn:aws:s3:::${Bucket}/home/\${aws:username}/*`),
  ]
  await using aws = await startLocalAws({ users: { ana: { policies } } })
  await fill(aws)
  const s3 = new S3Client(aws.clientConfig('ana'))
  const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'home/ana/' }))
  expect(Contents?.map(({ Key }) => Key)).toEqual(['home/ana/a'])
  expect(await refusalOf(s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'home/bo/' })))).toMatch(
    /^403 AccessDenied/,
  )
  expect(await refusalOf(s3.send(new ListObjectsV2Command({ Bucket })))).toMatch(/^403 AccessDenied/)
  await s3.send(new PutObjectCommand({ Bucket, Key: 'home/ana/new', Body: 'new' }))
  expect(await refusalOf(s3.send(new PutObjectCommand({ Bucket, Key: 'home/bo/new', Body: 'new' })))).toMatch(/^403/)
  expect(
    await refusalOf(s3.send(new CopyObjectCommand({ Bucket, Key: 'home/ana/b', CopySource: `${Bucket}/home/bo/b` }))),
  ).toMatch(/^403 AccessDenied: .* s3:GetObject on resource: "arn:aws:s3:::photos\/home\/bo\/b"/)

  const Objects = [{ Key: 'home/ana/a' }, { Key: 'home/bo/b' }]
  const { Deleted, Errors } = await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }))
  expect(Deleted?.map(({ Key }) => Key)).toEqual(['home/ana/a'])
  expect(Errors).toMatchObject([{ Key: 'home/bo/b', Code: 'AccessDenied' }])
})

test('only who may list learns that a key is not there', async () => {
  await using aws = await startLocalAws({
    users: {
      ana: { policies: [allow('s3:GetObject', '*')] },
      bo: { policies: [allow(['s3:GetObject', 's3:ListBucket'], '*')] },
    },
  })
  await fill(aws)
  const get = new GetObjectCommand({ Bucket, Key: 'none' })
  expect(await refusalOf(new S3Client(aws.clientConfig('ana')).send(get))).toMatch(
    /^403 AccessDenied: .* s3:ListBucket on resource: "arn:aws:s3:::photos"/,
  )
  expect(await refusalOf(new S3Client(aws.clientConfig('bo')).send(get))).toMatch(/^404 NoSuchKey/)
})

test('Force_MFA: nothing with keys alone, all with a session that had a code', async () => {
  await using aws = await startLocalAws({
    users: { ana: { groups: ['Force_MFA'], policies: ['AmazonS3FullAccess'], mfa: true } },
  })
  await fill(aws)
  const config = aws.clientConfig('ana')
  expect(await refusalOf(new S3Client(config).send(new ListBucketsCommand({})))).toMatch(
    /s3:ListAllMyBuckets with an explicit deny in an identity-based policy: arn:aws:iam::123456789012:policy\/Force_MFA$/,
  )
  const [SerialNumber] = aws.serialNumbers('ana')
  const { Credentials } = await new STSClient(config).send(
    new GetSessionTokenCommand({ SerialNumber, TokenCode: aws.tokenCode('ana') }),
  )
  const credentials = {
    accessKeyId: Credentials?.AccessKeyId ?? '',
    secretAccessKey: Credentials?.SecretAccessKey ?? '',
    sessionToken: Credentials?.SessionToken ?? '',
  }
  const s3 = new S3Client({ ...config, credentials })
  expect((await s3.send(new ListBucketsCommand({}))).Buckets).toHaveLength(1)

  aws.clock.advance('12 h')
  expect(await refusalOf(s3.send(new ListBucketsCommand({})))).toBe('400 ExpiredToken: The provided token has expired.')
  const forged = new S3Client({ ...config, credentials: { ...credentials, sessionToken: 'forged' } })
  expect(await refusalOf(forged.send(new ListBucketsCommand({})))).toMatch(
    /^400 InvalidToken: The provided token is malformed/,
  )
  const { accessKeyId, secretAccessKey } = credentials
  const bare = new S3Client({ ...config, credentials: { accessKeyId, secretAccessKey } })
  expect(await refusalOf(bare.send(new ListBucketsCommand({})))).toMatch(/^403 InvalidAccessKeyId/)
})

test("another account's bucket is out of reach, until a role of that account is assumed", async () => {
  const other = '210987654321'
  const trustPolicy = {
    Version: '2012-10-17',
    Statement: { Effect: 'Allow', Principal: { AWS: other }, Action: 'sts:AssumeRole' },
  }
  await using aws = await startLocalAws({
    roles: { reader: { trustPolicy, policies: ['AmazonS3FullAccess'] } },
    accounts: { [other]: { users: { bo: { policies: ['AdministratorAccess'] } } } },
  })
  await fill(aws)
  const config = aws.clientConfig(`${other}/bo`)
  const get = new GetObjectCommand({ Bucket, Key: 'home/ana/a' })
  expect(await refusalOf(new S3Client(config).send(get))).toBe('403 AccessDenied: Access Denied')
  expect(await refusalOf(new S3Client(config).send(new GetObjectCommand({ Bucket: 'none', Key: 'a' })))).toMatch(/^404/)

  const RoleArn = `arn:aws:iam::${aws.accountId}:role/reader`
  const { Credentials } = await new STSClient(config).send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'bo' }))
  const credentials = {
    accessKeyId: Credentials?.AccessKeyId ?? '',
    secretAccessKey: Credentials?.SecretAccessKey ?? '',
    sessionToken: Credentials?.SessionToken ?? '',
  }
  const answer = await new S3Client({ ...config, credentials }).send(get)
  expect(await answer.Body?.transformToString()).toBe('home/ana/a')
})

test('anonymous requests are denied', async () => {
  await using aws = await startLocalAws()
  await fill(aws)
  for (const path of ['/', `/${Bucket}`, `/${Bucket}/home/ana/a`]) {
    expect(await send(aws, 'GET', path)).toMatchObject({ status: 403, code: 'AccessDenied', message: 'Access Denied' })
  }
})

test('an object is answered so that a browser runs nothing of it', async () => {
  await using aws = await startLocalAws()
  await fill(aws)
  const { headers } = await sendSigned(aws, { path: `/${Bucket}/home/ana/a` })
  expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'content-security-policy': 'sandbox' })
})

test('presigned URLs get and put, until they expire', async () => {
  await using aws = await startLocalAws({ signatureClock: 'local' })
  await fill(aws)
  const path = `/${Bucket}/home/ana/a`
  const put = await presign(aws, { method: 'PUT', path })
  expect((await send(aws, 'PUT', put, { 'content-length': '3' }, 'new')).status).toBe(200)
  const get = await presign(aws, { path, query: { 'response-content-type': 'text/plain' } })
  expect(await send(aws, 'GET', get)).toMatchObject({
    status: 200,
    body: 'new',
    headers: { 'content-type': 'text/plain' },
  })
  expect(await send(aws, 'GET', get.replace('/a?', '/b?'))).toMatchObject({
    status: 403,
    code: 'SignatureDoesNotMatch',
  })
  expect(await send(aws, 'DELETE', get)).toMatchObject({ status: 403, code: 'SignatureDoesNotMatch' })
  aws.clock.advance('61 s')
  expect(await send(aws, 'GET', get)).toMatchObject({
    status: 403,
    code: 'AccessDenied',
    message: 'Request has expired',
  })
})
