import { randomUUID } from 'node:crypto'
import { Readable } from 'node:stream'
import type { Pool } from 'pg'

import { unavailable } from '../store/postgres-pool.ts'
import type { Blob, BlobStore, ByteRange } from './blobs.ts'
import { piecesOf } from './blobs.ts'

const PIECE_BYTES = 262_144

/**
 * Keeps bytes in pieces, in the database that several servers share. Who reads at one server doesn't know who removes at another one, so
 * what is removed stays readable for an hour, which no download takes; and what no row names may be an upload that is under way.
 */
export class PostgresBlobs implements BlobStore {
  readonly #pool: Pool

  constructor(pool: Pool) {
    this.#pool = pool
  }

  async write(content: AsyncIterable<Uint8Array>): Promise<Blob> {
    const blobId = randomUUID()
    await this.#query('INSERT INTO sallyport_local_aws.blobs (blob_id) VALUES ($1)', [blobId])
    try {
      let [size, number] = [0, 0]
      for await (const piece of inPieces(content)) {
        const insert = 'INSERT INTO sallyport_local_aws.pieces (blob_id, number, bytes) VALUES ($1, $2, $3)'
        await this.#query(insert, [blobId, number, piece])
        size += piece.length
        number += 1
      }
      return { blobId, size }
    } catch (error) {
      // What stays now goes with a later sweep.
      await this.#query('DELETE FROM sallyport_local_aws.blobs WHERE blob_id = $1', [blobId]).catch(() => undefined)
      throw error
    }
  }

  read(blobs: readonly Blob[], range?: ByteRange): Readable {
    return Readable.from(this.#pieces(blobs, range), { objectMode: false, highWaterMark: PIECE_BYTES })
  }

  async remove(blobIds: readonly string[]): Promise<void> {
    if (blobIds.length === 0) return
    const doom = 'UPDATE sallyport_local_aws.blobs SET doomed_at = now() WHERE doomed_at IS NULL AND blob_id = ANY($1)'
    await this.#query(doom, [blobIds])
    await this.#query("DELETE FROM sallyport_local_aws.blobs WHERE doomed_at < now() - interval '1 hour'", [])
  }

  async sweep(knownBlobIds: ReadonlySet<string>): Promise<void> {
    const old =
      "SELECT blob_id FROM sallyport_local_aws.blobs WHERE doomed_at IS NULL AND begun_at < now() - interval '1 day'"
    const { rows } = await this.#query(old, [])
    const blobIds = (rows as { blob_id: string }[]).map((row) => row.blob_id)
    await this.remove(blobIds.filter((blobId) => !knownBlobIds.has(blobId)))
  }

  clear(): Promise<void> {
    return this.sweep(new Set())
  }

  async *#pieces(blobs: readonly Blob[], range?: ByteRange): AsyncGenerator<Buffer> {
    const select = 'SELECT bytes FROM sallyport_local_aws.pieces WHERE blob_id = $1 AND number = $2'
    for (const { blobId, start, length } of piecesOf(blobs, range)) {
      for (let at = start; at < start + length;) {
        const number = Math.floor(at / PIECE_BYTES)
        const { rows } = await this.#query(select, [blobId, number])
        const [row] = rows as { bytes: Buffer }[]
        const from = at - number * PIECE_BYTES
        const bytes = row?.bytes.subarray(from, from + start + length - at) ?? Buffer.alloc(0)
        if (bytes.length === 0) throw new Error(`the blob ${blobId} is shorter than its row says`)
        at += bytes.length
        yield bytes
      }
    }
  }

  async #query(sql: string, values: readonly unknown[]) {
    try {
      return await this.#pool.query(sql, [...values])
    } catch (cause) {
      throw unavailable(cause)
    }
  }
}

/** The same bytes in pieces of one size, but for the last. */
async function* inPieces(content: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let piece = Buffer.alloc(PIECE_BYTES)
  let filled = 0
  for await (const bytes of content) {
    for (let at = 0; at < bytes.length;) {
      const part = bytes.subarray(at, at + PIECE_BYTES - filled)
      piece.set(part, filled)
      filled += part.length
      at += part.length
      if (filled < PIECE_BYTES) continue
      yield piece
      piece = Buffer.alloc(PIECE_BYTES)
      filled = 0
    }
  }
  if (filled > 0) yield piece.subarray(0, filled)
}
