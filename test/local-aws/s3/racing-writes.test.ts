import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { expect, test } from 'vitest'

import { startLocalAws } from '../../../src/local-aws/index.ts'
import { newFolder } from '../folder.ts'
import { refusalOf } from '../refusal.ts'

// Bytes that one request reads while another one replaces or deletes them, on a disk.

const Bucket = 'photos'

async function startOnDisk() {
  const faults: unknown[] = []
  const onFault = (fault: unknown) => faults.push(fault)
  const data = join(newFolder(), 'data')
  const aws = await startLocalAws({ data, sealingKey: randomBytes(32), buckets: [Bucket], onFault })
  const s3 = new S3Client({ ...aws.clientConfig(), maxAttempts: 1 })
  return { s3, faults, [Symbol.asyncDispose]: () => aws.close() }
}

/** What a call came to: its result, or that there was no such key. */
async function settle<Result>(call: Promise<Result>): Promise<Result | undefined> {
  try {
    return await call
  } catch {
    expect(await refusalOf(call)).toMatch(/^404 NoSuchKey/)
    return undefined
  }
}

test('a copy or an answer of what goes meanwhile is whole, or finds nothing', async () => {
  await using place = await startOnDisk()
  const { s3, faults } = place
  const bodies = ['x', 'y'].map((letter) => letter.repeat(50_000))
  const put = (index: number) => s3.send(new PutObjectCommand({ Bucket, Key: 'a', Body: bodies[index % 2] ?? '' }))
  const get = async (Key: string) => (await s3.send(new GetObjectCommand({ Bucket, Key }))).Body?.transformToString()
  for (let round = 0; round < 15; round++) {
    await put(round)
    const Keys = Array.from({ length: 6 }, (_, index) => `copy-${index}`)
    const results = await Promise.all([
      ...Keys.map((Key) => settle(s3.send(new CopyObjectCommand({ Bucket, Key, CopySource: `${Bucket}/a` })))),
      settle(get('a')).then((body) => expect([undefined, ...bodies]).toContain(body)),
      s3.send(new DeleteObjectCommand({ Bucket, Key: 'a' })),
      put(round + 1),
    ])
    for (const [index, Key] of Keys.entries()) {
      if (results[index] !== undefined) expect(bodies).toContain(await get(Key))
    }
  }
  expect(faults).toEqual([])
})

test('a part that is sent again while its upload is completed leaves a whole object', async () => {
  await using place = await startOnDisk()
  const { s3, faults } = place
  const target = { Bucket, Key: 'a' }
  const checksum = { ChecksumAlgorithm: 'CRC32', ChecksumType: 'FULL_OBJECT' } as const
  const [first, last] = [Buffer.alloc(5 * 1024 * 1024, 'first'), Buffer.from('last')]
  for (let round = 0; round < 8; round++) {
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ ...target, ...checksum }))
    const upload = async (PartNumber: number, Body: Buffer) => {
      const part = { ...target, UploadId, PartNumber, Body, ChecksumAlgorithm: 'CRC32' } as const
      return { PartNumber, ETag: (await s3.send(new UploadPartCommand(part))).ETag }
    }
    const Parts = [await upload(1, first), await upload(2, last)]
    await Promise.all([
      s3.send(new CompleteMultipartUploadCommand({ ...target, UploadId, MultipartUpload: { Parts } })),
      ...Array.from({ length: 6 }, () => upload(2, last).catch(() => undefined)),
    ])
    const { Body } = await s3.send(new GetObjectCommand(target))
    expect(Buffer.concat([first, last]).equals((await Body?.transformToByteArray()) ?? first)).toBe(true)
  }
  expect(faults).toEqual([])
})
