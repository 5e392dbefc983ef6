import { randomUUID } from 'node:crypto'
import { Readable } from 'node:stream'

import { AwsApiError } from '../../errors.ts'
import type { Blob, BlobStore, ByteRange } from './blobs.ts'
import { piecesOf } from './blobs.ts'

const DEFAULT_MAX_BYTES = 512 * 1024 * 1024
/** Small pieces are put together up to this size, so that a slow writer costs no more memory than a fast one. */
const PIECE_BYTES = 65_536

/** Keeps bytes in memory, no more than a limit over all objects. */
export class MemoryBlobs implements BlobStore {
  readonly #maxBytes: number
  readonly #blobs = new Map<string, { readonly pieces: readonly Buffer[]; readonly size: number }>()
  #usedBytes = 0

  /** @param options.maxBytes - Default 512 MiB. */
  constructor({ maxBytes = DEFAULT_MAX_BYTES }: { readonly maxBytes?: number } = {}) {
    this.#maxBytes = maxBytes
  }

  async write(content: AsyncIterable<Uint8Array>): Promise<Blob> {
    let size = 0
    try {
      const pieces: Buffer[] = []
      let small: Uint8Array[] = []
      let smallBytes = 0
      for await (const bytes of content) {
        this.#reserve(bytes.length)
        size += bytes.length
        small.push(bytes)
        smallBytes += bytes.length
        if (smallBytes < PIECE_BYTES) continue
        pieces.push(Buffer.concat(small))
        small = []
        smallBytes = 0
      }
      if (smallBytes > 0) pieces.push(Buffer.concat(small))
      const blobId = randomUUID()
      this.#blobs.set(blobId, { pieces, size })
      return { blobId, size }
    } catch (error) {
      this.#usedBytes -= size
      throw error
    }
  }

  read(blobs: readonly Blob[], range?: ByteRange): Readable {
    const found: Buffer[] = []
    for (const { blobId, start, length } of piecesOf(blobs, range)) {
      let offset = 0
      for (const piece of this.#blobs.get(blobId)?.pieces ?? []) {
        const from = Math.max(0, start - offset)
        const to = Math.min(piece.length, start + length - offset)
        if (from < to) found.push(piece.subarray(from, to))
        offset += piece.length
      }
    }
    return Readable.from(found, { objectMode: false })
  }

  async remove(blobIds: readonly string[]): Promise<void> {
    for (const blobId of blobIds) {
      this.#usedBytes -= this.#blobs.get(blobId)?.size ?? 0
      this.#blobs.delete(blobId)
    }
  }

  async sweep(knownBlobIds: ReadonlySet<string>): Promise<void> {
    await this.remove([...this.#blobs.keys()].filter((blobId) => !knownBlobIds.has(blobId)))
  }

  async clear(): Promise<void> {
    await this.remove([...this.#blobs.keys()])
  }

  #reserve(bytes: number): void {
    if (this.#usedBytes + bytes > this.#maxBytes) {
      throw new AwsApiError(
        'EntityTooLarge',
        400,
        `local AWS keeps at most ${this.#maxBytes} bytes of objects in memory; start it with --data to keep them on disk`,
      )
    }
    this.#usedBytes += bytes
  }
}
