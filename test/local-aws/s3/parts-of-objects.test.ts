import {
  CreateBucketCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectAttributesCommand,
  ListObjectsV2Command,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { expect, test } from 'vitest'

import type { LocalAws } from '../../../src/local-aws/index.ts'
import { startLocalAws } from '../../../src/local-aws/index.ts'
import { refusalOf } from '../refusal.ts'

const Bucket = 'films'
const FIRST_BYTES = 5 * 1024 * 1024
const SIZE = FIRST_BYTES + 4

async function fill(aws: LocalAws): Promise<S3Client> {
  const s3 = new S3Client(aws.clientConfig())
  await s3.send(new CreateBucketCommand({ Bucket }))
  await s3.send(new PutObjectCommand({ Bucket, Key: 'whole', Body: 'whole' }))
  await s3.send(new PutObjectCommand({ Bucket, Key: 'empty', Body: Buffer.alloc(0) }))
  const upload = { Bucket, Key: 'parts' }
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ ...upload, StorageClass: 'STANDARD_IA' }))
  const Parts = []
  for (const [PartNumber, Body] of [
    [1, Buffer.alloc(FIRST_BYTES, 'a')],
    [7, Buffer.from('last')],
  ] as const) {
    const { ETag } = await s3.send(new UploadPartCommand({ ...upload, UploadId, PartNumber, Body }))
    Parts.push({ PartNumber, ETag })
  }
  await s3.send(new CompleteMultipartUploadCommand({ ...upload, UploadId, MultipartUpload: { Parts } }))
  return s3
}

test('an object is got part by part, as it was put together', async () => {
  await using aws = await startLocalAws()
  const s3 = await fill(aws)
  const last = await s3.send(new GetObjectCommand({ Bucket, Key: 'parts', PartNumber: 2 }))
  expect(last).toMatchObject({
    PartsCount: 2,
    ContentLength: 4,
    ContentRange: `bytes ${FIRST_BYTES}-${SIZE - 1}/${SIZE}`,
  })
  expect(await last.Body?.transformToString()).toBe('last')
  expect(last.$metadata.httpStatusCode).toBe(206)
  const first = await s3.send(new HeadObjectCommand({ Bucket, Key: 'parts', PartNumber: 1 }))
  expect(first).toMatchObject({ PartsCount: 2, ContentLength: FIRST_BYTES })
  expect(first).toMatchObject({ StorageClass: 'STANDARD_IA', ServerSideEncryption: 'AES256' })
  expect((await s3.send(new GetObjectCommand({ Bucket, Key: 'parts' }))).PartsCount).toBeUndefined()
})

test('an object that came in one request is its own first part', async () => {
  await using aws = await startLocalAws()
  const s3 = await fill(aws)
  const whole = await s3.send(new GetObjectCommand({ Bucket, Key: 'whole', PartNumber: 1 }))
  expect(await whole.Body?.transformToString()).toBe('whole')
  expect(whole.PartsCount).toBeUndefined()
  const empty = await s3.send(new GetObjectCommand({ Bucket, Key: 'empty', PartNumber: 1 }))
  expect(empty.ContentLength).toBe(0)
})

test.each([
  ['parts', 3, undefined, '416 InvalidPartNumber: The requested partnumber is not satisfiable'],
  ['whole', 2, undefined, '416 InvalidPartNumber: The requested partnumber is not satisfiable'],
  ['whole', 0, undefined, '400 InvalidArgument: Part number must be an integer between 1 and 10000, inclusive'],
  ['whole', 10_001, undefined, '400 InvalidArgument: Part number must be an integer between 1 and 10000, inclusive'],
  ['whole', 1, 'bytes=0-1', '400 InvalidRequest: Cannot specify both Range header and partNumber query parameter'],
])('part of %s, number %s, range %s: refused', async (Key, PartNumber, Range, message) => {
  await using aws = await startLocalAws()
  const s3 = await fill(aws)
  expect(await refusalOf(s3.send(new GetObjectCommand({ Bucket, Key, PartNumber, Range })))).toBe(message)
})

test('attributes of an object, as far as it has them', async () => {
  await using aws = await startLocalAws()
  const s3 = await fill(aws)
  const ObjectAttributes = ['ETag', 'Checksum', 'ObjectParts', 'StorageClass', 'ObjectSize'] as const
  const of = (Key: string, names: readonly string[] = ObjectAttributes) =>
    s3.send(
      new GetObjectAttributesCommand({
        Bucket,
        Key,
        ObjectAttributes: [...names] as (typeof ObjectAttributes)[number][],
      }),
    )
  const parts = await of('parts')
  expect(parts).toMatchObject({ ObjectParts: { TotalPartsCount: 2 }, StorageClass: 'STANDARD_IA', ObjectSize: SIZE })
  expect(parts.ETag).toMatch(/^[0-9a-f]{32}-2$/)
  const whole = await of('whole')
  expect(whole).toMatchObject({ Checksum: { ChecksumType: 'FULL_OBJECT' }, StorageClass: 'STANDARD', ObjectSize: 5 })
  expect(whole.ObjectParts).toBeUndefined()
  expect((await of('whole', ['ObjectSize'])).ETag).toBeUndefined()
  expect(await refusalOf(of('whole', ['Colour']))).toBe('400 InvalidArgument: Invalid attribute name specified.')
  expect(await refusalOf(of('whole', ['']))).toMatch(/^400 InvalidArgument: .* missing or empty$/)
  expect(await refusalOf(of('none'))).toMatch(/^404 NoSuchKey/)
})

test('storage classes are told, and those that would have to be restored are not there', async () => {
  await using aws = await startLocalAws()
  const s3 = await fill(aws)
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket }))
  expect(Contents.map(({ StorageClass }) => StorageClass)).toEqual(['STANDARD', 'STANDARD_IA', 'STANDARD'])
  expect((await s3.send(new HeadObjectCommand({ Bucket, Key: 'whole' }))).StorageClass).toBeUndefined()
  const put = (StorageClass: string) =>
    s3.send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'a', StorageClass: StorageClass as 'STANDARD' }))
  expect(await refusalOf(put('GLACIER'))).toMatch(/^501 NotImplemented/)
  expect(await refusalOf(put('CUPBOARD'))).toBe('400 InvalidStorageClass: The storage class you specified is not valid')
})
