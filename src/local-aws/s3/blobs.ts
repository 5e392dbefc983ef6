import type { Readable } from 'node:stream'

/** A piece of an object's bytes as a row knows it. */
export interface Blob {
  readonly blobId: string
  readonly size: number
}

/** The bytes from `start` to `end`, both included. */
export interface ByteRange {
  readonly start: number
  readonly end: number
}

/** Where the bytes of objects are kept. Blobs never change; names of buckets and keys are no concern of a store's. */
export interface BlobStore {
  /**
   * Keeps what the stream brings, durably before it resolves. When the stream or the keeping fails nothing is kept.
   *
   * @throws AwsApiError When there is no room.
   */
  write(content: AsyncIterable<Uint8Array>): Promise<Blob>
  /**
   * The bytes of some blobs in a row, or a range of them. From this call on until the stream is closed the blobs stay
   * readable, also when they are removed meanwhile.
   */
  read(blobs: readonly Blob[], range?: ByteRange): Readable
  remove(blobIds: readonly string[]): Promise<void>
  /** Removes every blob but those that rows name: what a crash left behind. */
  sweep(knownBlobIds: ReadonlySet<string>): Promise<void>
  clear(): Promise<void>
}

/** Which part of which blob makes up a range of all of them. */
export function piecesOf(
  blobs: readonly Blob[],
  range?: ByteRange,
): { blobId: string; start: number; length: number }[] {
  const pieces: { blobId: string; start: number; length: number }[] = []
  let offset = 0
  for (const { blobId, size } of blobs) {
    const start = Math.max(0, (range?.start ?? 0) - offset)
    const end = Math.min(size, (range?.end ?? Infinity) + 1 - offset)
    if (start < end) pieces.push({ blobId, start, length: end - start })
    offset += size
  }
  return pieces
}
