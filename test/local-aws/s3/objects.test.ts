import { Readable } from 'node:stream'
import {
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import type { GetObjectCommandInput, PutObjectCommandInput } from '@aws-sdk/client-s3'
import { describe, expect, test } from 'vitest'

import { startLocalAws } from '../../../src/local-aws/index.ts'
import { refusalOf } from '../refusal.ts'

const Bucket = 'photos'

async function startWithBucket() {
  const aws = await startLocalAws()
  const s3 = new S3Client(aws.clientConfig())
  await s3.send(new CreateBucketCommand({ Bucket }))
  return {
    aws,
    s3,
    put: (Key: string, Body: string, more: Partial<PutObjectCommandInput> = {}) =>
      s3.send(new PutObjectCommand({ Bucket, Key, Body, ...more })),
    get: async (Key: string, more: Partial<GetObjectCommandInput> = {}) => {
      const answer = await s3.send(new GetObjectCommand({ Bucket, Key, ...more }))
      return { ...answer, text: (await answer.Body?.transformToString()) ?? '' }
    },
    [Symbol.asyncDispose]: () => aws.close(),
  }
}

test('an object comes back as it was put, with its headers and metadata', async () => {
  await using place = await startWithBucket()
  const kept = {
    ContentType: 'text/html',
    CacheControl: 'max-age=60',
    ContentDisposition: 'inline',
    ContentEncoding: 'gzip',
    ContentLanguage: 'en',
    Metadata: { colour: 'blue' },
  }
  const { ETag } = await place.put('a.html', '<script>', kept)
  expect(ETag).toBe('"8cd03c2da7b97e107ce990e50b6886cf"')
  const got = await place.get('a.html')
  expect(got).toMatchObject({ ...kept, text: '<script>', ETag, ContentLength: 8, AcceptRanges: 'bytes' })
  expect(await place.s3.send(new HeadObjectCommand({ Bucket, Key: 'a.html' }))).toMatchObject({
    ...kept,
    ETag,
    ContentLength: 8,
  })
})

test.each([
  'a b+c%25',
  'ключ/キー',
  '../../etc/passwd',
  '/leading',
  'a//b',
  '.',
  '..',
  "it's (1)*!",
  '𝒳',
  'a\\b',
  'x'.repeat(1024),
])('the key %s is a name like any other', async (Key) => {
  await using place = await startWithBucket()
  await place.put(Key, Key)
  expect((await place.get(Key)).text).toBe(Key)
  await place.s3.send(new DeleteObjectCommand({ Bucket, Key }))
  expect(await refusalOf(place.get(Key))).toBe('404 NoSuchKey: The specified key does not exist.')
})

test('a stream of unknown hash is sent in chunks with its checksum behind', async () => {
  await using place = await startWithBucket()
  const bytes = Buffer.alloc(300_000, 'abcdefg')
  const Body = Readable.from([bytes.subarray(0, 100_000), bytes.subarray(100_000)])
  await place.s3.send(new PutObjectCommand({ Bucket, Key: 'stream', Body, ContentLength: bytes.length }))
  const got = await place.s3.send(new GetObjectCommand({ Bucket, Key: 'stream' }))
  expect(Buffer.from((await got.Body?.transformToByteArray()) ?? []).equals(bytes)).toBe(true)
  expect(got.ContentEncoding).toBeUndefined()
  expect(got.ChecksumCRC32).toBeDefined()
})

test.each(['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'] as const)(
  'a checksum by %s is verified and given back',
  async (name) => {
    await using place = await startWithBucket()
    const put = await place.put('a', 'hello', { ChecksumAlgorithm: name })
    const head = await place.s3.send(new HeadObjectCommand({ Bucket, Key: 'a', ChecksumMode: 'ENABLED' }))
    expect(put[`Checksum${name}`]).toBeDefined()
    expect(head[`Checksum${name}`]).toBe(put[`Checksum${name}`])
  },
)

describe('ranges', () => {
  test.each([
    ['bytes=0-3', 'bytes 0-3/10', '0123'],
    ['bytes=7-', 'bytes 7-9/10', '789'],
    ['bytes=-2', 'bytes 8-9/10', '89'],
    ['bytes=5-100', 'bytes 5-9/10', '56789'],
    ['bytes=-100', 'bytes 0-9/10', '0123456789'],
    ['bytes=4-2', undefined, '0123456789'],
    ['bytes=0-1,3-4', undefined, '0123456789'],
  ])('%s', async (Range, ContentRange, text) => {
    await using place = await startWithBucket()
    await place.put('a', '0123456789')
    expect(await place.get('a', { Range })).toMatchObject({ text, ...(ContentRange && { ContentRange }) })
  })

  test('beyond the end: refused', async () => {
    await using place = await startWithBucket()
    await place.put('a', '0123456789')
    expect(await refusalOf(place.get('a', { Range: 'bytes=10-' }))).toBe(
      '416 InvalidRange: The requested range is not satisfiable',
    )
  })
})

test('conditions on reading', async () => {
  await using place = await startWithBucket()
  const { ETag = '' } = await place.put('a', 'a')
  expect((await place.get('a', { IfMatch: ETag })).text).toBe('a')
  expect(await refusalOf(place.get('a', { IfMatch: '"other"' }))).toMatch(/^412 PreconditionFailed/)
  expect(await refusalOf(place.get('a', { IfNoneMatch: ETag }))).toMatch(/^304 /)
  expect(await refusalOf(place.get('a', { IfModifiedSince: new Date('2100-01-01') }))).toMatch(/^304 /)
  expect(await refusalOf(place.get('a', { IfUnmodifiedSince: new Date('2001-01-01') }))).toMatch(/^412 /)
})

test('conditions on writing', async () => {
  await using place = await startWithBucket()
  const { ETag = '' } = await place.put('a', 'one', { IfNoneMatch: '*' })
  expect(await refusalOf(place.put('a', 'two', { IfNoneMatch: '*' }))).toMatch(/^412 PreconditionFailed/)
  await place.put('a', 'two', { IfMatch: ETag })
  expect(await refusalOf(place.put('a', 'three', { IfMatch: ETag }))).toMatch(/^412 PreconditionFailed/)
  expect(await refusalOf(place.put('b', 'three', { IfMatch: ETag }))).toMatch(/^404 NoSuchKey/)
  expect((await place.get('a')).text).toBe('two')
})

test('of writers at once, one wins where only the first may', async () => {
  await using place = await startWithBucket()
  const tries = Array.from({ length: 8 }, (_, index) => place.put('a', `writer ${index}`, { IfNoneMatch: '*' }))
  const results = await Promise.allSettled(tries)
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
})

test('headers of an answer can be asked for', async () => {
  await using place = await startWithBucket()
  await place.put('a', 'a')
  const got = await place.get('a', { ResponseContentType: 'text/plain', ResponseContentDisposition: 'attachment' })
  expect(got).toMatchObject({ ContentType: 'text/plain', ContentDisposition: 'attachment' })
  expect(await refusalOf(place.get('a', { ResponseContentType: 'a\r\nset-cookie: b' }))).toMatch(/^400 InvalidArgument/)
})

test('a copy has the same bytes, and its own headers when asked', async () => {
  await using place = await startWithBucket()
  await place.put('from here', 'bytes', { ContentType: 'text/plain', Metadata: { a: '1' } })
  const CopySource = `${Bucket}/from%20here`
  const { CopyObjectResult } = await place.s3.send(new CopyObjectCommand({ Bucket, Key: 'to', CopySource }))
  const copy = await place.get('to')
  expect(copy).toMatchObject({ text: 'bytes', ContentType: 'text/plain', Metadata: { a: '1' } })
  expect(copy.ETag).toBe(CopyObjectResult?.ETag)

  const MetadataDirective = 'REPLACE'
  await place.s3.send(new CopyObjectCommand({ Bucket, Key: 'to', CopySource, MetadataDirective, Metadata: { b: '2' } }))
  expect((await place.get('to')).Metadata).toEqual({ b: '2' })
  expect(
    await refusalOf(place.s3.send(new CopyObjectCommand({ Bucket, Key: 'to', CopySource: `${Bucket}/to` }))),
  ).toMatch(/^400 InvalidRequest: This copy request is illegal/)
  expect(
    await refusalOf(place.s3.send(new CopyObjectCommand({ Bucket, Key: 'to', CopySource: `${Bucket}/none` }))),
  ).toMatch(/^404 NoSuchKey/)
})

test('many objects are deleted at once', async () => {
  await using place = await startWithBucket()
  for (const key of ['a', 'b&<c>', 'd']) await place.put(key, key)
  const Objects = ['a', 'b&<c>', 'never there'].map((Key) => ({ Key }))
  const { Deleted = [], Errors } = await place.s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }))
  expect(Deleted.map(({ Key }) => Key)).toEqual(['a', 'b&<c>', 'never there'])
  expect(Errors ?? []).toEqual([])
  expect(await refusalOf(place.get('b&<c>'))).toMatch(/^404/)
  expect((await place.get('d')).text).toBe('d')
})

test.each([
  [{ ServerSideEncryption: 'aws:kms' }, /^501 NotImplemented/],
  [{ WebsiteRedirectLocation: '/b' }, /^501 NotImplemented/],
  [{ ACL: 'public-read' }, /^400 AccessControlListNotSupported/],
  [{ Metadata: { long: 'x'.repeat(2100) } }, /^400 MetadataTooLarge/],
] as const)('%j is refused, not ignored', async (more, refusal) => {
  await using place = await startWithBucket()
  expect(await refusalOf(place.put('a', 'a', more))).toMatch(refusal)
})
