import { createHash } from 'node:crypto'

import type { Blob, BlobStore, ByteRange } from './blobs.ts'

/** Copies bytes within a store, and takes their MD5 on the way. */
export async function copyBytes(
  store: BlobStore,
  from: readonly Blob[],
  range?: ByteRange,
): Promise<{ readonly blob: Blob; readonly etag: string }> {
  const md5 = createHash('md5')

  async function* read(): AsyncGenerator<Uint8Array> {
    for await (const bytes of store.read(from, range)) {
      if (!Buffer.isBuffer(bytes)) continue
      md5.update(bytes)
      yield bytes
    }
  }

  const blob = await store.write(read())
  return { blob, etag: md5.digest('hex') }
}
