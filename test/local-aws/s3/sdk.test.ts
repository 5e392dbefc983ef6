import { Readable } from 'node:stream'
import type { ChecksumAlgorithm } from '@aws-sdk/client-s3'
import {
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
  paginateListObjectsV2,
  waitUntilObjectNotExists,
} from '@aws-sdk/client-s3'
import { expect, test } from 'vitest'

import { startLocalAws } from '../../../src/local-aws/index.ts'

// The SDK for JavaScript, version 3, as it is, on a server whose clock was moved by 13 hours.

const Bucket = 'photos'

async function start() {
  const aws = await startLocalAws()
  aws.clock.advance('13 h')
  const s3 = new S3Client(aws.clientConfig())
  await s3.send(new CreateBucketCommand({ Bucket }))
  return { aws, s3, [Symbol.asyncDispose]: () => aws.close() }
}

test.each<ChecksumAlgorithm>(['CRC32', 'CRC32C', 'SHA1', 'SHA256'])(
  'a stream in chunks with %s behind it, and the answer checked against it',
  async (ChecksumAlgorithm) => {
    await using place = await start()
    const { s3 } = place
    const pieces = Array.from({ length: 40 }, (_, index) => Buffer.alloc(9001, String(index)))
    const whole = Buffer.concat(pieces)
    const Body = Readable.from(pieces, { objectMode: false })
    const put = new PutObjectCommand({ Bucket, Key: 'a', Body, ContentLength: whole.length, ChecksumAlgorithm })
    const kept = await s3.send(put)
    const got = await s3.send(new GetObjectCommand({ Bucket, Key: 'a', ChecksumMode: 'ENABLED' }))
    const name = `Checksum${ChecksumAlgorithm}` as const
    expect(got[name]).toMatch(/=$/)
    expect(got[name]).toBe(kept[name])
    expect(whole.equals((await got.Body?.transformToByteArray()) ?? whole.subarray(1))).toBe(true)
  },
)

test('parts at once in any order, pages, and a waiter', async () => {
  await using place = await start()
  const { s3 } = place
  const target = { Bucket, Key: 'parts' }
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ ...target, ChecksumAlgorithm: 'CRC32' }))
  const bodies = [3, 1, 2].map((PartNumber) => ({
    PartNumber,
    Body: Buffer.alloc(5 * 1024 * 1024, String(PartNumber)),
  }))
  const Parts = await Promise.all(
    bodies.map(async (part) => {
      const command = new UploadPartCommand({ ...target, UploadId, ...part, ChecksumAlgorithm: 'CRC32' })
      const { ETag, ChecksumCRC32 } = await s3.send(command)
      return { PartNumber: part.PartNumber, ETag, ChecksumCRC32 }
    }),
  )
  Parts.sort((one, other) => one.PartNumber - other.PartNumber)
  await s3.send(new CompleteMultipartUploadCommand({ ...target, UploadId, MultipartUpload: { Parts } }))
  const got = await s3.send(new GetObjectCommand({ ...target, Range: 'bytes=5242879-5242880' }))
  expect(await got.Body?.transformToString()).toBe('12')

  for (const Key of ['a', 'b', 'c']) await s3.send(new PutObjectCommand({ Bucket, Key, Body: Key }))
  const keys = []
  for await (const { Contents = [] } of paginateListObjectsV2({ client: s3, pageSize: 1 }, { Bucket })) {
    keys.push(...Contents.map(({ Key }) => Key))
  }
  expect(keys).toEqual(['a', 'b', 'c', 'parts'])
  await s3.send(new DeleteObjectCommand(target))
  const { state } = await waitUntilObjectNotExists({ client: s3, maxWaitTime: 10 }, target)
  expect(state).toBe('SUCCESS')
})
