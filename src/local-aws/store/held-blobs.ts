import type { BlobStore } from '../s3/blobs.ts'

/** Bytes of objects, where those that a snapshot has are kept when their object goes. */
export class HeldBlobs implements BlobStore {
  readonly #store: BlobStore
  readonly #held = new Set<string>()

  constructor(store: BlobStore) {
    this.#store = store
  }

  write(content: AsyncIterable<Uint8Array>) {
    return this.#store.write(content)
  }

  read(...parameters: Parameters<BlobStore['read']>) {
    return this.#store.read(...parameters)
  }

  remove(blobIds: readonly string[]): Promise<void> {
    return this.#store.remove(blobIds.filter((blobId) => !this.#held.has(blobId)))
  }

  sweep(knownBlobIds: ReadonlySet<string>): Promise<void> {
    return this.#store.sweep(new Set([...knownBlobIds, ...this.#held]))
  }

  clear(): Promise<void> {
    return this.#store.sweep(this.#held)
  }

  /** Keeps these as long as the server runs; in a folder the next start removes what no object has. */
  hold(blobIds: Iterable<string>): void {
    for (const blobId of blobIds) this.#held.add(blobId)
  }
}
