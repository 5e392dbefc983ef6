import { randomBytes } from 'node:crypto'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListPartsCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { expect, test } from 'vitest'

import { startLocalAws } from '../../../src/local-aws/index.ts'

const Bucket = 'photos'

test('objects and uploads outlive the server; bytes that no row names do not', async () => {
  const data = await mkdtemp(join(tmpdir(), 'sallyport-data-'))
  const options = { data, sealingKey: randomBytes(32) }
  const blobs = join(data, 'blobs')
  try {
    let upload
    {
      await using aws = await startLocalAws(options)
      const s3 = new S3Client(aws.clientConfig())
      await s3.send(new CreateBucketCommand({ Bucket }))
      for (const Body of ['first', 'second']) await s3.send(new PutObjectCommand({ Bucket, Key: '../a', Body }))
      await s3.send(new PutObjectCommand({ Bucket, Key: 'b', Body: 'b' }))
      await s3.send(new DeleteObjectCommand({ Bucket, Key: 'b' }))
      const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key: 'c' }))
      upload = { Bucket, Key: 'c', UploadId }
      await s3.send(new UploadPartCommand({ ...upload, PartNumber: 1, Body: 'part' }))
      // What was replaced and what was deleted has gone from the disk.
      expect(await readdir(blobs)).toHaveLength(2)
    }
    await writeFile(join(blobs, '00000000-0000-0000-0000-000000000000'), 'left by a crash')

    await using aws = await startLocalAws(options)
    const s3 = new S3Client(aws.clientConfig())
    const got = await s3.send(new GetObjectCommand({ Bucket, Key: '../a' }))
    expect(await got.Body?.transformToString()).toBe('second')
    expect((await s3.send(new ListPartsCommand(upload))).Parts).toMatchObject([{ PartNumber: 1, Size: 4 }])
    expect(await readdir(blobs)).toHaveLength(2)
    await aws.reset()
    expect(await readdir(blobs)).toEqual([])
  } finally {
    await rm(data, { recursive: true })
  }
})
