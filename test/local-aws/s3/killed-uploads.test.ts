import { createHash } from 'node:crypto'
import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  ListPartsCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { expect, test } from 'vitest'

import { newFolder } from '../folder.ts'
import type { Ready } from '../local-command.ts'
import { runLocal } from '../local-command.ts'

// What a kill -9 leaves of objects that were being written, replaced, copied, put together and deleted.

const Bucket = 'films'
const KILLS = 12
const PART_BYTES = 5 * 1024 * 1024

/** By key, what was answered last and what was sent since without an answer; `undefined` for an object that was deleted. */
interface Expected {
  answered: string | undefined
  sent: string | undefined
}

const bodyOf = (version: string) => Buffer.alloc(300_000 + (version.length % 7) * 1000, `${version} `)
const digestOf = (bytes: Uint8Array) => createHash('md5').update(bytes).digest('hex')

/** A part of five MiB, so that it may be followed by another one. */
const firstPart = Buffer.alloc(PART_BYTES, 'first part ')

function clientOf({ endpoint, accessKeyId, secretAccessKey = '' }: Ready): S3Client {
  const credentials = { accessKeyId, secretAccessKey }
  return new S3Client({ endpoint, region: 'us-east-1', forcePathStyle: true, credentials, maxAttempts: 1 })
}

/** What one client does with one key, again and again; each version is another one. */
const WRITES: Record<string, (s3: S3Client, Key: string, version: string) => Promise<string | undefined>> = {
  async put(s3, Key, version) {
    await s3.send(new PutObjectCommand({ Bucket, Key, Body: bodyOf(version) }))
    return digestOf(bodyOf(version))
  },
  async copied(s3, Key, version) {
    await s3.send(new PutObjectCommand({ Bucket, Key: `${Key}-source`, Body: bodyOf(version) }))
    await s3.send(new CopyObjectCommand({ Bucket, Key, CopySource: `${Bucket}/${Key}-source` }))
    return digestOf(bodyOf(version))
  },
  async parts(s3, Key, version) {
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key }))
    const Parts = []
    for (const [index, Body] of [firstPart, bodyOf(version)].entries()) {
      const PartNumber = index + 1
      const { ETag } = await s3.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body }))
      Parts.push({ PartNumber, ETag })
    }
    await s3.send(new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts } }))
    return digestOf(Buffer.concat([firstPart, bodyOf(version)]))
  },
  async deleted(s3, Key, version) {
    await s3.send(new PutObjectCommand({ Bucket, Key, Body: bodyOf(version) }))
    await s3.send(new DeleteObjectCommand({ Bucket, Key }))
    return undefined
  },
}

const KINDS = Object.keys(WRITES)

/** What an object may be after a version was sent and not answered, by what writes it. */
const sentAs = (kind: string, version: string) =>
  digestOf(kind === 'parts' ? Buffer.concat([firstPart, bodyOf(version)]) : bodyOf(version))

test(`objects survive kill -9 whole, ${KILLS} times, and leave nothing behind`, { timeout: 120_000 }, async () => {
  const folder = newFolder()
  const seedFile = join(folder, 'seed.json')
  writeFileSync(seedFile, JSON.stringify({ buckets: [Bucket] }))
  const options = ['--data', join(folder, 'data'), '--key-file', join(folder, 'key'), '--seed', seedFile]
  const expected = new Map(KINDS.map((kind): [string, Expected] => [kind, { answered: '', sent: '' }]))
  const count = { lost: 0, torn: 0, orphans: 0, missing: 0 }
  const answers = new Map(KINDS.map((kind) => [kind, 0]))
  let secretAccessKey = ''

  for (let round = 0; round <= KILLS; round++) {
    const { child, ready, ended } = await runLocal(options)
    secretAccessKey = ready.secretAccessKey ?? secretAccessKey
    const s3 = clientOf({ ...ready, secretAccessKey })
    const kept = await readAll(s3)
    for (const [key, { answered, sent }] of expected) {
      const found = kept.objects.get(key)
      if (found === 'torn') count.torn += 1
      else if (round > 0 && found !== answered && found !== sent) count.lost += 1
      expected.set(key, { answered: found, sent: found })
    }
    const files = existsSync(join(folder, 'data/blobs')) ? readdirSync(join(folder, 'data/blobs')) : []
    count.orphans += Math.max(0, files.length - kept.blobs)
    count.missing += Math.max(0, kept.blobs - files.length)
    if (round === KILLS) break

    // Killed in the middle of whatever follows so many answers of one kind, each kind in its turn.
    const counted = KINDS[round % KINDS.length]
    let left = 1 + (round % 3)
    const write = async (kind: string): Promise<void> => {
      for (let index = 0; ; index++) {
        const version = `${kind} ${round} ${index}`
        const state = expected.get(kind)
        expected.set(kind, { answered: state?.answered, sent: sentAs(kind, version) })
        const answered = await WRITES[kind]?.(s3, kind, version)
        expected.set(kind, { answered, sent: answered })
        answers.set(kind, (answers.get(kind) ?? 0) + 1)
        if (kind === counted) left -= 1
        if (left === 0) child.kill('SIGKILL')
      }
    }
    // Each client goes on until its server is gone.
    await Promise.allSettled(KINDS.map(write))
    expect(await ended).toBe('SIGKILL')
    s3.destroy()
  }

  expect(count).toEqual({ lost: 0, torn: 0, orphans: 0, missing: 0 })
  expect(Math.min(...answers.values())).toBeGreaterThan(0)
})

/** Every object's digest, and how many blobs all that is kept is made of. */
async function readAll(s3: S3Client) {
  const objects = new Map<string, string>()
  let blobs = 0
  for (const { Key = '', ETag = '' } of (await s3.send(new ListObjectsV2Command({ Bucket }))).Contents ?? []) {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }))
    const bytes = await Body?.transformToByteArray().catch(() => undefined)
    const [, count] = /-([0-9]+)"$/.exec(ETag) ?? []
    blobs += Number(count ?? 1)
    const isWhole = bytes !== undefined && (count !== undefined || `"${digestOf(bytes)}"` === ETag)
    objects.set(Key, isWhole ? digestOf(bytes) : 'torn')
  }
  const { Uploads = [] } = await s3.send(new ListMultipartUploadsCommand({ Bucket }))
  for (const { Key, UploadId } of Uploads) {
    blobs += (await s3.send(new ListPartsCommand({ Bucket, Key, UploadId }))).Parts?.length ?? 0
  }
  return { objects, blobs }
}
