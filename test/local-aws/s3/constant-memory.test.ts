import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { expect, test } from 'vitest'

import { newFolder } from '../folder.ts'
import { runLocal } from '../local-command.ts'
import { openConnection, statusesOf } from '../raw-connection.ts'

// An object of any size costs a server with a folder the memory of a few pieces: the program as built, its peak as the kernel tells it.

const Bucket = 'films'
const MIB = 1024 * 1024
const OBJECT_BYTES = 200 * MIB
/** What moving a gibibyte may cost in all: buffers, sockets and what is not collected yet; half of one object. */
const ALLOWED_BYTES = 100 * MIB

const piece = Buffer.alloc(MIB, 'film')

function* film(bytes: number): Generator<Buffer> {
  for (let sent = 0; sent < bytes; sent += piece.length) yield piece
}

const filmDigest = () => {
  const hash = createHash('md5')
  for (const bytes of film(OBJECT_BYTES)) hash.update(bytes)
  return hash.digest('hex')
}

/** The most that a process ever had in memory. */
function peakBytes(pid: number): number {
  const [, kibibytes] = /^VmHWM:\s+([0-9]+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  return Number(kibibytes) * 1024
}

async function digestOf(body: unknown): Promise<string> {
  const hash = createHash('md5')
  if (!(body instanceof Readable)) throw new Error('the body is no stream')
  await pipeline(
    body,
    new Writable({
      write(bytes: Buffer, _, done) {
        hash.update(bytes)
        done()
      },
    }),
  )
  return hash.digest('hex')
}

test('200 MiB in, copied, in parts and out again', { timeout: 120_000 }, async ({ skip }) => {
  if (process.platform !== 'linux') skip('the peak of another process is read from /proc, which is Linux’s')
  const folder = newFolder()
  const { child, ready } = await runLocal(['--data', join(folder, 'data'), '--key-file', join(folder, 'key')])
  const { accessKeyId, secretAccessKey = '' } = ready
  const credentials = { accessKeyId, secretAccessKey }
  const s3 = new S3Client({ endpoint: ready.endpoint, region: 'us-east-1', forcePathStyle: true, credentials })
  const pid = child.pid ?? 0
  await s3.send(new CreateBucketCommand({ Bucket }))
  await s3.send(new PutObjectCommand({ Bucket, Key: 'small', Body: 'to have everything loaded' }))
  const before = peakBytes(pid)

  // In chunks with a checksum behind them, as the SDK sends a stream.
  const stream = Readable.from(film(OBJECT_BYTES), { objectMode: false })
  await s3.send(new PutObjectCommand({ Bucket, Key: 'film', Body: stream, ContentLength: OBJECT_BYTES }))
  await s3.send(new CopyObjectCommand({ Bucket, Key: 'copy', CopySource: `${Bucket}/film` }))
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: 'copy' }))
  expect(await digestOf(Body)).toBe(filmDigest())

  const target = { Bucket, Key: 'parts' }
  const checksum = { ChecksumAlgorithm: 'CRC32', ChecksumType: 'FULL_OBJECT' } as const
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ ...target, ...checksum }))
  const Parts = []
  for (let PartNumber = 1; PartNumber <= 4; PartNumber++) {
    const ContentLength = OBJECT_BYTES / 4
    const part = Readable.from(film(ContentLength), { objectMode: false })
    const { ETag } = await s3.send(
      new UploadPartCommand({ ...target, UploadId, PartNumber, Body: part, ContentLength, ChecksumAlgorithm: 'CRC32' }),
    )
    Parts.push({ PartNumber, ETag })
  }
  await s3.send(new CompleteMultipartUploadCommand({ ...target, UploadId, MultipartUpload: { Parts } }))
  const joined = await s3.send(new GetObjectCommand(target))
  expect(await digestOf(joined.Body)).toBe(filmDigest())

  expect(await refusedUpload(new URL(ready.endpoint))).toEqual([403, 200])
  expect(peakBytes(pid) - before).toBeLessThan(ALLOWED_BYTES)
  s3.destroy()
})

/** An upload that is refused at its head and sent to its end all the same, and a request behind it: what each is answered. */
async function refusedUpload({ port }: URL): Promise<number[]> {
  const socket = await openConnection(Number(port))
  let received = ''
  socket.on('data', (data) => (received += data.toString('latin1')))
  const closed = once(socket, 'close')
  socket.write(`PUT /${Bucket}/film HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: ${OBJECT_BYTES}\r\n\r\n`)
  for (const bytes of film(OBJECT_BYTES)) {
    if (!socket.write(bytes)) await Promise.race([once(socket, 'drain'), closed])
  }
  socket.write('GET /_sallyport/health HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n\r\n')
  await closed
  return statusesOf(received)
}
