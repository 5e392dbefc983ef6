import {
  CreateBucketCommand,
  DeleteBucketCommand,
  GetBucketLocationCommand,
  HeadBucketCommand,
  ListBucketsCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { expect, test } from 'vitest'

import { isBucketName } from '../../../src/local-aws/s3/buckets.ts'
import { startLocalAws } from '../../../src/local-aws/index.ts'
import { refusalOf } from '../refusal.ts'

test('a bucket is made, found, listed and deleted', async () => {
  await using aws = await startLocalAws()
  const s3 = new S3Client(aws.clientConfig())
  for (const Bucket of ['photos', 'letters']) await s3.send(new CreateBucketCommand({ Bucket }))
  const { Buckets = [], Owner } = await s3.send(new ListBucketsCommand({}))
  expect(Buckets.map(({ Name }) => Name)).toEqual(['letters', 'photos'])
  expect(Owner?.ID).toMatch(/^[0-9a-f]{64}$/)
  expect((await s3.send(new HeadBucketCommand({ Bucket: 'photos' }))).BucketRegion).toBe('us-east-1')

  await s3.send(new DeleteBucketCommand({ Bucket: 'photos' }))
  expect(await refusalOf(s3.send(new HeadBucketCommand({ Bucket: 'photos' })))).toMatch(/^404 NotFound/)
  expect(await refusalOf(s3.send(new DeleteBucketCommand({ Bucket: 'photos' })))).toBe(
    '404 NoSuchBucket: The specified bucket does not exist',
  )
})

test('buckets are listed in pages, by prefix and by Region', async () => {
  await using aws = await startLocalAws()
  const s3 = new S3Client(aws.clientConfig())
  for (const Bucket of ['a-1', 'a-2', 'a-3', 'b-1']) await s3.send(new CreateBucketCommand({ Bucket }))
  const first = await s3.send(new ListBucketsCommand({ MaxBuckets: 2, Prefix: 'a-' }))
  expect(first.Buckets?.map(({ Name }) => Name)).toEqual(['a-1', 'a-2'])
  const { ContinuationToken = '' } = first
  const second = await s3.send(new ListBucketsCommand({ MaxBuckets: 2, Prefix: 'a-', ContinuationToken }))
  expect(second.Buckets?.map(({ Name }) => Name)).toEqual(['a-3'])
  expect(second.ContinuationToken).toBeUndefined()
  expect((await s3.send(new ListBucketsCommand({ BucketRegion: 'eu-west-1' }))).Buckets ?? []).toEqual([])
})

test('a bucket with an object in it stays', async () => {
  await using aws = await startLocalAws()
  const s3 = new S3Client(aws.clientConfig())
  await s3.send(new CreateBucketCommand({ Bucket: 'photos' }))
  await s3.send(new PutObjectCommand({ Bucket: 'photos', Key: 'a.txt', Body: 'a' }))
  expect(await refusalOf(s3.send(new DeleteBucketCommand({ Bucket: 'photos' })))).toBe(
    '409 BucketNotEmpty: The bucket you tried to delete is not empty',
  )
})

test('a name is taken once for all accounts', async () => {
  await using aws = await startLocalAws({
    accounts: { '210987654321': { users: { bo: { policies: ['AdministratorAccess'] } } } },
  })
  const s3 = new S3Client(aws.clientConfig())
  const others = new S3Client(aws.clientConfig('210987654321/bo'))
  await s3.send(new CreateBucketCommand({ Bucket: 'photos' }))
  expect((await s3.send(new CreateBucketCommand({ Bucket: 'photos' }))).$metadata.httpStatusCode).toBe(200)
  expect(await refusalOf(others.send(new CreateBucketCommand({ Bucket: 'photos' })))).toMatch(
    /^409 BucketAlreadyExists: /,
  )
  const { Buckets } = await others.send(new ListBucketsCommand({}))
  expect(Buckets ?? []).toEqual([])
})

test('the Region of a bucket follows the endpoint or the constraint', async () => {
  await using aws = await startLocalAws()
  const here = new S3Client(aws.clientConfig())
  const ireland = new S3Client({ ...aws.clientConfig(), region: 'eu-west-1' })
  const inIreland = { CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' } } as const
  await here.send(new CreateBucketCommand({ Bucket: 'far', ...inIreland }))
  expect((await here.send(new GetBucketLocationCommand({ Bucket: 'far' }))).LocationConstraint).toBe('eu-west-1')
  await here.send(new CreateBucketCommand({ Bucket: 'near' }))
  expect((await here.send(new GetBucketLocationCommand({ Bucket: 'near' }))).LocationConstraint).toBeFalsy()

  // The SDK fills the constraint in from the client's Region.
  await ireland.send(new CreateBucketCommand({ Bucket: 'filled-in' }))
  expect((await here.send(new GetBucketLocationCommand({ Bucket: 'filled-in' }))).LocationConstraint).toBe('eu-west-1')
  expect(await refusalOf(ireland.send(new CreateBucketCommand({ Bucket: 'far', ...inIreland })))).toBe(
    '409 BucketAlreadyOwnedByYou: Your previous request to create the named bucket succeeded and you already own it.',
  )
  const inParis = { CreateBucketConfiguration: { LocationConstraint: 'eu-west-3' } } as const
  expect(await refusalOf(ireland.send(new CreateBucketCommand({ Bucket: 'paris', ...inParis })))).toMatch(
    /^400 IllegalLocationConstraintException: The eu-west-3 location constraint is incompatible/,
  )
})

test.each([
  ['photos', true],
  ['my.photos-2', true],
  ['ab', false],
  ['Photos', false],
  ['my_photos', false],
  ['my..photos', false],
  ['-photos', false],
  ['192.168.5.4', false],
  ['xn--photos', false],
  ['photos-s3alias', false],
  ['a'.repeat(64), false],
])('bucket name %s: %s', (name, isOne) => {
  expect(isBucketName(name)).toBe(isOne)
})
