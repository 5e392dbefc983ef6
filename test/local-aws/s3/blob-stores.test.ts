import { createHash } from 'node:crypto'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { openBlobFolder } from '../../../src/local-aws/s3/blob-folder.ts'
import type { BlobStore } from '../../../src/local-aws/s3/blobs.ts'
import { copyBytes } from '../../../src/local-aws/s3/copy-bytes.ts'
import { MemoryBlobs } from '../../../src/local-aws/s3/memory-blobs.ts'

let home = ''
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'sallyport-blobs-'))
})
afterAll(() => rm(home, { recursive: true }))

async function* pieces(...texts: string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield Buffer.from(text)
}

async function* failing(): AsyncGenerator<Uint8Array> {
  yield Buffer.from('something')
  throw new Error('the client has gone')
}

const stores: [string, () => Promise<BlobStore>][] = [
  ['in memory', async () => new MemoryBlobs()],
  ['in a folder', async () => openBlobFolder(await mkdtemp(join(home, 'store-')))],
]

describe.each(stores)('blobs %s', (_name, open) => {
  test('come back, whole and in ranges, also several in a row', async () => {
    const store = await open()
    const first = await store.write(pieces('0123', '', '456'))
    const second = await store.write(pieces('789'))
    expect(first.size).toBe(7)
    const read = async (range?: { start: number; end: number }) =>
      (await buffer(store.read([first, second], range))).toString()
    expect(await read()).toBe('0123456789')
    expect(await read({ start: 0, end: 0 })).toBe('0')
    expect(await read({ start: 5, end: 8 })).toBe('5678')
    expect(await read({ start: 7, end: 9 })).toBe('789')
  })

  test('are copied as they were when it was asked, whatever is removed at once', async () => {
    const store = await open()
    const blob = await store.write(pieces('0123', '456'))
    const copying = copyBytes(store, [blob], { start: 2, end: 5 })
    await store.remove([blob.blobId])
    const { blob: copy, etag } = await copying
    expect((await buffer(store.read([copy]))).toString()).toBe('2345')
    expect(etag).toBe(createHash('md5').update('2345').digest('hex'))
  })

  test('of no bytes are blobs too', async () => {
    const store = await open()
    const blob = await store.write(pieces())
    expect(blob.size).toBe(0)
    expect(await buffer(store.read([blob]))).toHaveLength(0)
  })

  test('stay readable for whoever reads them while they are removed', async () => {
    const store = await open()
    const blob = await store.write(pieces('still here'))
    const stream = store.read([blob])
    await store.remove([blob.blobId])
    expect((await buffer(stream)).toString()).toBe('still here')
  })
})

test('a failed write leaves nothing in the folder', async () => {
  const folder = await mkdtemp(join(home, 'failed-'))
  const store = await openBlobFolder(folder)
  await expect(store.write(failing())).rejects.toThrow('the client has gone')
  expect(await readdir(folder)).toEqual([])
})

test('what a crash left behind is swept; what is not ours is left alone', async () => {
  const folder = await mkdtemp(join(home, 'swept-'))
  const store = await openBlobFolder(folder)
  const kept = await store.write(pieces('kept'))
  const orphan = await store.write(pieces('orphan'))
  await writeFile(join(folder, `${orphan.blobId.replace(/^./, 'f')}.part`), 'half')
  await writeFile(join(folder, 'notes.txt'), 'mine')
  await (await openBlobFolder(folder)).sweep(new Set([kept.blobId]))
  expect((await readdir(folder)).sort()).toEqual([kept.blobId, 'notes.txt'].sort())
})

test('a removed blob leaves the folder when its last reader is done', async () => {
  const folder = await mkdtemp(join(home, 'read-'))
  const store = await openBlobFolder(folder)
  const blob = await store.write(pieces('a'))
  const stream = store.read([blob])
  await store.remove([blob.blobId])
  expect(await readdir(folder)).toEqual([blob.blobId])
  const closed = new Promise((resolve) => stream.once('close', resolve))
  await buffer(stream)
  await closed
  await expect.poll(() => readdir(folder)).toEqual([])
})

test('a folder that went away is an error of the API', async () => {
  const folder = await mkdtemp(join(home, 'gone-'))
  const store = await openBlobFolder(folder)
  await rm(folder, { recursive: true })
  await expect(store.write(pieces('a'))).rejects.toMatchObject({ code: 'InternalError', status: 500 })
})

test('memory is bounded, over all blobs and all writers', async () => {
  const store = new MemoryBlobs({ maxBytes: 10 })
  const first = await store.write(pieces('123456'))
  await expect(store.write(pieces('123', '456'))).rejects.toMatchObject({ code: 'EntityTooLarge' })
  await store.write(pieces('1234'))
  await store.remove([first.blobId])
  expect((await store.write(pieces('123456'))).size).toBe(6)
})
