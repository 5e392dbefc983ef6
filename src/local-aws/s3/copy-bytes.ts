import { createHash } from 'node:crypto'

import type { Blob, BlobStore, ByteRange } from './blobs.ts'

/** Copies bytes within a store, and takes their MD5 on the way. */
export async function copyBytes(
  store: BlobStore,
  from: readonly Blob[],
  range?: ByteRange,
): Promise<{ readonly blob: Blob; readonly etag: string }> {
  const md5 = createHash('md5')

  // Begun at once: from here on nobody can remove the bytes under the copy.
  const source = store.read(from, range)
  async function* read(): AsyncGenerator<Uint8Array> {
    for await (const bytes of source) {
      if (!Buffer.isBuffer(bytes)) continue
      md5.update(bytes)
      yield bytes
    }
  }

  try {
    const blob = await store.write(read())
    return { blob, etag: md5.digest('hex') }
  } finally {
    source.destroy()
  }
}
