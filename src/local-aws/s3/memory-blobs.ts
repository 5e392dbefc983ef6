import { randomUUID } from 'node:crypto'
import { Readable } from 'node:stream'

import { AwsApiError } from '../../errors.ts'
import type { BlobStore } from './blobs.ts'
import { piecesOf } from './blobs.ts'

const DEFAULT_MAX_BYTES = 512 * 1024 * 1024
/** Small pieces are put together up to this size, so that a slow writer costs no more memory than a fast one. */
const PIECE_BYTES = 65_536

/**
 * Keeps bytes in memory, no more than a limit over all objects.
 *
 * @param options.maxBytes - Default 512 MiB.
 */
export function createMemoryBlobs({ maxBytes = DEFAULT_MAX_BYTES }: { readonly maxBytes?: number } = {}): BlobStore {
  const blobs = new Map<string, { readonly pieces: readonly Buffer[]; readonly size: number }>()
  let usedBytes = 0

  function reserve(bytes: number): void {
    if (usedBytes + bytes > maxBytes) {
      throw new AwsApiError(
        'EntityTooLarge',
        400,
        `local AWS keeps at most ${maxBytes} bytes of objects in memory; start it with --data to keep them on disk`,
      )
    }
    usedBytes += bytes
  }

  return {
    async write(content) {
      let size = 0
      try {
        const pieces: Buffer[] = []
        let small: Uint8Array[] = []
        let smallBytes = 0
        for await (const bytes of content) {
          reserve(bytes.length)
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
        blobs.set(blobId, { pieces, size })
        return { blobId, size }
      } catch (error) {
        usedBytes -= size
        throw error
      }
    },

    read(wanted, range) {
      const found: Buffer[] = []
      for (const { blobId, start, length } of piecesOf(wanted, range)) {
        let offset = 0
        for (const piece of blobs.get(blobId)?.pieces ?? []) {
          const from = Math.max(0, start - offset)
          const to = Math.min(piece.length, start + length - offset)
          if (from < to) found.push(piece.subarray(from, to))
          offset += piece.length
        }
      }
      return Readable.from(found, { objectMode: false })
    },

    async remove(blobIds) {
      for (const blobId of blobIds) {
        usedBytes -= blobs.get(blobId)?.size ?? 0
        blobs.delete(blobId)
      }
    },

    async sweep(knownBlobIds) {
      await this.remove([...blobs.keys()].filter((blobId) => !knownBlobIds.has(blobId)))
    },

    async clear() {
      blobs.clear()
      usedBytes = 0
    },
  }
}
