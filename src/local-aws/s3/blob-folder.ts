import { randomUUID } from 'node:crypto'
import type { FileHandle } from 'node:fs/promises'
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'

import { AwsApiError } from '../../errors.ts'
import type { Blob, BlobStore, ByteRange } from './blobs.ts'
import { piecesOf } from './blobs.ts'

const BLOB_NAME = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?:\.part)?$/
const READ_BYTES = 131_072

/**
 * Keeps each blob in a file of its own, named by a random id, in one folder; files of other names there are left alone.
 * A blob is written under a temporary name, forced to disk and then given its own.
 */
export async function openBlobFolder(folder: string): Promise<BlobStore> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const readers = new Readers((blobId) => rm(join(folder, blobId), { force: true }))

  return {
    async write(content) {
      const blobId = randomUUID()
      const path = join(folder, blobId)
      const temporaryPath = `${path}.part`
      try {
        const size = await writeFile(temporaryPath, content)
        await rename(temporaryPath, path)
        await syncFolder(folder)
        return { blobId, size }
      } catch (error) {
        await rm(temporaryPath, { force: true }).catch(() => undefined)
        await rm(path, { force: true }).catch(() => undefined)
        throw isSystemError(error) ? cannotKeep(error) : error
      }
    },

    read: (blobs, range) => readers.read(blobs, (blobIds) => readFiles(folder, blobIds, range)),

    remove: (blobIds) => readers.remove(blobIds),

    async sweep(knownBlobIds) {
      for (const name of await readdir(folder)) {
        if (BLOB_NAME.test(name) && !knownBlobIds.has(name)) await rm(join(folder, name), { force: true })
      }
    },

    async clear() {
      const names = await readdir(folder)
      await readers.remove(names.filter((name) => BLOB_NAME.test(name)))
    },
  }
}

/** Who reads which blob, so that none is removed under its readers. */
class Readers {
  readonly #removeFile: (blobId: string) => Promise<void>
  readonly #counts = new Map<string, number>()
  readonly #doomed = new Set<string>()

  constructor(removeFile: (blobId: string) => Promise<void>) {
    this.#removeFile = removeFile
  }

  read(blobs: readonly Blob[], open: (blobs: readonly Blob[]) => AsyncIterable<Buffer>): Readable {
    for (const { blobId } of blobs) this.#counts.set(blobId, (this.#counts.get(blobId) ?? 0) + 1)
    const stream = Readable.from(open(blobs), { objectMode: false, highWaterMark: READ_BYTES })
    stream.once('close', () => {
      for (const { blobId } of blobs) this.#leave(blobId)
    })
    return stream
  }

  async remove(blobIds: readonly string[]): Promise<void> {
    for (const blobId of blobIds) {
      if (this.#counts.has(blobId)) this.#doomed.add(blobId)
      else await this.#removeFile(blobId)
    }
  }

  #leave(blobId: string): void {
    const left = (this.#counts.get(blobId) ?? 1) - 1
    if (left > 0) {
      this.#counts.set(blobId, left)
      return
    }
    this.#counts.delete(blobId)
    // A file that can't be removed now is swept at the next start.
    if (this.#doomed.delete(blobId)) this.#removeFile(blobId).catch(() => undefined)
  }
}

async function writeFile(path: string, content: AsyncIterable<Uint8Array>): Promise<number> {
  const file = await open(path, 'wx', 0o600)
  try {
    let size = 0
    for await (const bytes of content) {
      await writeAll(file, bytes)
      size += bytes.length
    }
    await file.sync()
    return size
  } finally {
    await file.close()
  }
}

async function writeAll(file: FileHandle, bytes: Uint8Array): Promise<void> {
  let written = 0
  while (written < bytes.length) written += (await file.write(bytes, written)).bytesWritten
}

async function syncFolder(folder: string): Promise<void> {
  // Windows can't open a folder, and needs no such thing.
  const handle = await open(folder, 'r').catch(() => undefined)
  await handle?.sync().catch(() => undefined)
  await handle?.close()
}

async function* readFiles(folder: string, blobs: readonly Blob[], range?: ByteRange): AsyncGenerator<Buffer> {
  for (const { blobId, start, length } of piecesOf(blobs, range)) {
    const file = await open(join(folder, blobId), 'r')
    try {
      for (let done = 0; done < length;) {
        const buffer = Buffer.allocUnsafe(Math.min(READ_BYTES, length - done))
        const { bytesRead } = await file.read(buffer, 0, buffer.length, start + done)
        if (bytesRead === 0) throw new Error(`the blob ${blobId} is shorter than its row says`)
        done += bytesRead
        yield buffer.subarray(0, bytesRead)
      }
    } finally {
      await file.close()
    }
  }
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error && 'path' in error ? true : isFull(error)
}

function isFull(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT')
}

function cannotKeep(cause: NodeJS.ErrnoException): AwsApiError {
  const message = `local AWS can't keep the object on its disk: ${cause.code ?? cause.message}. Nothing was changed.`
  // 507 and no 500 when the disk is full: trying again wouldn't help.
  if (isFull(cause)) return new AwsApiError('InsufficientStorage', 507, message, { cause })
  return new AwsApiError('InternalError', 500, message, { cause })
}
