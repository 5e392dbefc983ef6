import { createHash } from 'node:crypto'
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteBucketCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  S3Client,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3'
import type {
  CompletedPart,
  CreateMultipartUploadCommandInput,
  ListMultipartUploadsCommandInput,
  ListMultipartUploadsCommandOutput,
} from '@aws-sdk/client-s3'
import { crc32 } from 'node:zlib'
import { expect, test } from 'vitest'

import { startLocalAws } from '../../../src/local-aws/index.ts'
import { refusalOf } from '../refusal.ts'

const Bucket = 'films'
const Key = 'long/film'
const MEBIBYTE = 1024 * 1024
const parts = [Buffer.alloc(5 * MEBIBYTE, 'first'), Buffer.alloc(1000, 'second')]

const md5 = (data: Buffer) => createHash('md5').update(data).digest()
const sha256 = (data: Buffer) => createHash('sha256').update(data).digest()

async function startUpload(more: Partial<CreateMultipartUploadCommandInput> = {}) {
  const aws = await startLocalAws()
  const s3 = new S3Client(aws.clientConfig())
  await s3.send(new CreateBucketCommand({ Bucket }))
  const created = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key, ContentType: 'video/mp4', ...more }))
  const upload = { Bucket, Key, UploadId: created.UploadId ?? '' }
  return {
    s3,
    upload,
    put: (PartNumber: number, Body: Buffer) => s3.send(new UploadPartCommand({ ...upload, PartNumber, Body })),
    complete: (Parts: CompletedPart[]) =>
      s3.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts } })),
    [Symbol.asyncDispose]: () => aws.close(),
  }
}

test('parts become one object, whatever their order of arrival', async () => {
  await using place = await startUpload()
  await place.put(7, Buffer.from('replaced later'))
  const second = await place.put(7, parts[1]!)
  const first = await place.put(2, parts[0]!)
  const { Parts } = await place.s3.send(new ListPartsCommand(place.upload))
  expect(Parts).toMatchObject([
    { PartNumber: 2, Size: parts[0]!.length },
    { PartNumber: 7, Size: 1000 },
  ])
  const { Uploads } = await place.s3.send(new ListMultipartUploadsCommand({ Bucket }))
  expect(Uploads).toMatchObject([{ Key, UploadId: place.upload.UploadId }])

  const { ETag } = await place.complete([
    { PartNumber: 2, ETag: first.ETag },
    { PartNumber: 7, ETag: second.ETag },
  ])
  expect(ETag).toBe(`"${md5(Buffer.concat(parts.map(md5))).toString('hex')}-2"`)
  const whole = await place.s3.send(new GetObjectCommand({ Bucket, Key }))
  expect(whole).toMatchObject({ ETag, ContentType: 'video/mp4' })
  expect(Buffer.from((await whole.Body?.transformToByteArray()) ?? []).equals(Buffer.concat(parts))).toBe(true)

  const Range = `bytes=${parts[0]!.length - 2}-${parts[0]!.length + 2}`
  const across = await place.s3.send(new GetObjectCommand({ Bucket, Key, Range }))
  expect(await across.Body?.transformToString()).toBe(Buffer.concat(parts).subarray(-1002).subarray(0, 5).toString())
  expect(await refusalOf(place.s3.send(new ListPartsCommand(place.upload)))).toMatch(/^404 NoSuchUpload/)
})

test('a composite checksum covers the checksums of the parts', async () => {
  await using place = await startUpload({ ChecksumAlgorithm: 'SHA256' })
  const put = (PartNumber: number, Body: Buffer) =>
    place.s3.send(new UploadPartCommand({ ...place.upload, PartNumber, Body, ChecksumAlgorithm: 'SHA256' }))
  const answers = [await put(1, parts[0]!), await put(2, parts[1]!)]
  await place.complete(
    answers.map(({ ETag, ChecksumSHA256 }, index) => ({ PartNumber: index + 1, ETag, ChecksumSHA256 })),
  )
  const head = await place.s3.send(new HeadObjectCommand({ Bucket, Key, ChecksumMode: 'ENABLED' }))
  expect(head.ChecksumSHA256).toBe(`${sha256(Buffer.concat(parts.map(sha256))).toString('base64')}-2`)
  expect(head.ChecksumType).toBe('COMPOSITE')
})

test('a full checksum covers all bytes', async () => {
  await using place = await startUpload({ ChecksumAlgorithm: 'CRC32', ChecksumType: 'FULL_OBJECT' })
  const answers = [await place.put(1, parts[0]!), await place.put(2, parts[1]!)]
  const { ChecksumCRC32, ChecksumType } = await place.complete(
    answers.map(({ ETag }, index) => ({ PartNumber: index + 1, ETag })),
  )
  const expected = Buffer.alloc(4)
  expected.writeUInt32BE(crc32(Buffer.concat(parts)))
  expect(ChecksumCRC32).toBe(expected.toString('base64'))
  expect(ChecksumType).toBe('FULL_OBJECT')
})

test('a part can be a range of another object', async () => {
  await using place = await startUpload()
  const { ETag } = await place.put(1, parts[1]!)
  await place.complete([{ PartNumber: 1, ETag }])
  const { UploadId } = await place.s3.send(new CreateMultipartUploadCommand({ Bucket, Key: 'copy' }))
  const copy = { Bucket, Key: 'copy', UploadId, CopySource: `${Bucket}/${Key}` }
  const { CopyPartResult } = await place.s3.send(
    new UploadPartCopyCommand({ ...copy, PartNumber: 1, CopySourceRange: 'bytes=6-11' }),
  )
  expect(
    await refusalOf(
      place.s3.send(new UploadPartCopyCommand({ ...copy, PartNumber: 1, CopySourceRange: 'bytes=0-5000' })),
    ),
  ).toMatch(/^400 InvalidArgument: Range specified is not valid for source object of size: 1000/)
  const Parts = [{ PartNumber: 1, ETag: CopyPartResult?.ETag }]
  await place.s3.send(new CompleteMultipartUploadCommand({ Bucket, Key: 'copy', UploadId, MultipartUpload: { Parts } }))
  const got = await place.s3.send(new GetObjectCommand({ Bucket, Key: 'copy' }))
  expect(await got.Body?.transformToString()).toBe('second')
})

test('lists of parts that can not be', async () => {
  await using place = await startUpload()
  const small = await place.put(1, parts[1]!)
  const other = await place.put(2, parts[1]!)
  const first = { PartNumber: 1, ETag: small.ETag }
  const second = { PartNumber: 2, ETag: other.ETag }
  expect(await refusalOf(place.complete([second, first]))).toMatch(/^400 InvalidPartOrder/)
  expect(await refusalOf(place.complete([{ PartNumber: 1, ETag: '"0"' }]))).toMatch(/^400 InvalidPart: /)
  expect(await refusalOf(place.complete([{ PartNumber: 3, ETag: small.ETag }]))).toMatch(/^400 InvalidPart: /)
  expect(await refusalOf(place.complete([first, second]))).toMatch(/^400 EntityTooSmall/)
  expect(await refusalOf(place.put(10_001, parts[1]!))).toMatch(/^400 InvalidArgument: Part number must be/)
  // Nothing of that ended the upload.
  await place.complete([first])
})

test('an aborted upload is gone, and with its bucket all that were begun', async () => {
  await using place = await startUpload()
  await place.put(1, parts[1]!)
  await place.s3.send(new AbortMultipartUploadCommand(place.upload))
  expect(await refusalOf(place.put(2, parts[1]!))).toMatch(/^404 NoSuchUpload/)
  await place.s3.send(new CreateMultipartUploadCommand({ Bucket, Key }))
  await place.s3.send(new DeleteBucketCommand({ Bucket }))
  await place.s3.send(new CreateBucketCommand({ Bucket }))
  const { Uploads } = await place.s3.send(new ListMultipartUploadsCommand({ Bucket }))
  expect(Uploads ?? []).toEqual([])
})

test('uploads are listed page by page, with those beyond a delimiter rolled up', async () => {
  await using place = await startUpload()
  for (const key of ['a', 'a', 'long/other', 'z']) {
    await place.s3.send(new CreateMultipartUploadCommand({ Bucket, Key: key }))
  }
  const list = async (input: Partial<ListMultipartUploadsCommandInput>) => {
    const found: (string | undefined)[] = []
    let marker: Pick<ListMultipartUploadsCommandInput, 'KeyMarker' | 'UploadIdMarker'> = {}
    for (;;) {
      const page: ListMultipartUploadsCommandOutput = await place.s3.send(
        new ListMultipartUploadsCommand({ Bucket, MaxUploads: 1, ...marker, ...input }),
      )
      found.push(...(page.Uploads ?? []).map((upload) => upload.Key))
      found.push(...(page.CommonPrefixes ?? []).map(({ Prefix }) => Prefix))
      if (!page.IsTruncated) return found
      marker = { KeyMarker: page.NextKeyMarker, UploadIdMarker: page.NextUploadIdMarker }
    }
  }
  expect(await list({})).toEqual(['a', 'a', 'long/film', 'long/other', 'z'])
  expect(await list({ Delimiter: '/' })).toEqual(['a', 'a', 'long/', 'z'])
  expect(await list({ Delimiter: '/', Prefix: 'long/' })).toEqual(['long/film', 'long/other'])
  expect(await list({ Delimiter: '/', MaxUploads: 10 })).toEqual(['a', 'a', 'z', 'long/'])
})
