import { createHash, hash, type Hash } from 'node:crypto'
import { AwsApiError } from '../errors.ts'
import { EMPTY_PAYLOAD_HASH, isSameSignature, sign } from './signature.ts'
import { S3_MISMATCH } from './s3-mismatch.ts'

/** What the signatures of a body's chunks are computed with: all of it is the request's own. */
export interface ChunkSigning {
  readonly signingKey: Uint8Array
  /** The request's signature, which the first chunk's covers. */
  readonly seedSignature: string
  /** ISO 8601 basic format. */
  readonly timestamp: string
  /** As `formatScope` gives it. */
  readonly scope: string
}

/**
 * The signatures of a body's chunks in a row: each covers the one before it, so that no chunk can be left out, changed
 * or moved.
 */
export class ChunkSignatures {
  readonly #signing: ChunkSigning
  #previous: string
  #data: Hash = createHash('sha256')

  constructor(signing: ChunkSigning) {
    this.#signing = signing
    this.#previous = signing.seedSignature
  }

  /** Takes bytes of the present chunk. */
  update(data: Uint8Array): void {
    this.#data.update(data)
  }

  /** Ends the present chunk and begins the next. */
  requireChunk(given: string): void {
    const dataHash = this.#data.digest('hex')
    this.#data = createHash('sha256')
    this.#require(`AWS4-HMAC-SHA256-PAYLOAD`, `${EMPTY_PAYLOAD_HASH}\n${dataHash}`, given)
  }

  /** Checks the trailers, after the last chunk. */
  requireTrailers(trailers: ReadonlyMap<string, string>, given: string): void {
    const names = [...trailers.keys()].sort()
    const canonical = names.map((name) => `${name}:${trailers.get(name)}\n`).join('')
    this.#require('AWS4-HMAC-SHA256-TRAILER', hash('sha256', Buffer.from(canonical, 'latin1'), 'hex'), given)
  }

  #require(algorithm: string, ending: string, given: string): void {
    const { signingKey, timestamp, scope } = this.#signing
    const toSign = `${algorithm}\n${timestamp}\n${scope}\n${this.#previous}\n${ending}`
    const expected = sign(signingKey, toSign)
    if (!isSameSignature(expected, given)) throw new AwsApiError('SignatureDoesNotMatch', 403, S3_MISMATCH)
    this.#previous = expected
  }
}
