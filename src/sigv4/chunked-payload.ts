import { AwsApiError } from '../errors.ts'
import { ChunkSignatures, type ChunkSigning } from './chunk-signatures.ts'
import type { StreamingPayload } from './s3-payload-hash.ts'

/*
 * Bodies that S3's clients send in chunks, `Content-Encoding: aws-chunked`:
 *
 *   10000;chunk-signature=<64 hex>\r\n <65,536 bytes> \r\n
 *   0;chunk-signature=<64 hex>\r\n
 *   x-amz-checksum-crc32:<base64>\r\n
 *   x-amz-trailer-signature:<64 hex>\r\n
 *   \r\n
 */

/** What a body in chunks is read against. */
export interface ChunkedPayloadOptions {
  /** The request's `x-amz-content-sha256`. */
  readonly payloadHash: StreamingPayload
  /** The header `x-amz-decoded-content-length`. */
  readonly decodedLength: number
  /** The names in the header `x-amz-trailer`, lower case: the trailers that must come, and no others. */
  readonly trailerNames: readonly string[]
  /** Of the verified request; not used for unsigned chunks. */
  readonly signing: ChunkSigning
}

/** Reads one body; used up after `end`. */
export interface ChunkedPayload {
  /**
   * Takes the next bytes of the body as they come and returns what they decode to, in order. A chunk's signature is
   * known to be right only after its last byte: nothing may be kept for good before `end` has returned.
   *
   * @throws AwsApiError `SignatureDoesNotMatch` 403, `IncompleteBody` 400, `InvalidChunkSizeError` 403 or
   *   `MalformedTrailerError` 400. After that the body is of no use.
   */
  write(bytes: Uint8Array): Buffer[]
  /**
   * Says that the body is over, and returns the trailers by lower-case name, without their signature. Whether a checksum
   * among them is right is for the caller to see.
   *
   * @throws AwsApiError `IncompleteBody` 400.
   */
  end(): ReadonlyMap<string, string>
}

/**
 * A reader for one body in chunks, which verifies their signatures as they arrive and holds on to no more than one line
 * (Amazon S3 API Reference, "Signature Calculations for the Authorization Header: Transferring Payload in Multiple
 * Chunks" and "Signature calculations for trailing headers").
 */
export function chunkedPayload(options: ChunkedPayloadOptions): ChunkedPayload {
  return new ChunkReader(options)
}

const MAX_LINE_BYTES = 1024
const MAX_TRAILER_LINES = 32
// AWS: only the last chunk may be smaller.
const MIN_CHUNK_BYTES = 8192

const LF = 0x0a
const NOTHING = Buffer.alloc(0)
const TRAILER_SIGNATURE = 'x-amz-trailer-signature'

class ChunkReader implements ChunkedPayload {
  readonly #trailerNames: readonly string[]
  readonly #hasTrailers: boolean
  readonly #signatures: ChunkSignatures | undefined
  readonly #trailers = new Map<string, string>()
  #expecting: 'size' | 'data' | 'line end' | 'last line end' | 'trailer' | 'nothing' = 'size'
  /** A line that has begun and not ended. */
  #line: Buffer = NOTHING
  #chunkLeft = 0
  #decodedLeft: number
  #chunkSignature = ''
  #hasSmallChunk = false
  #trailerLines = 0

  constructor({ payloadHash, decodedLength, trailerNames, signing }: ChunkedPayloadOptions) {
    this.#trailerNames = trailerNames
    this.#hasTrailers = payloadHash.endsWith('-TRAILER')
    this.#signatures = payloadHash.startsWith('STREAMING-UNSIGNED') ? undefined : new ChunkSignatures(signing)
    this.#decodedLeft = decodedLength
  }

  write(bytes: Uint8Array): Buffer[] {
    const decoded: Buffer[] = []
    let rest = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    while (rest.length > 0) {
      if (this.#expecting === 'data') {
        const data = rest.subarray(0, this.#chunkLeft)
        this.#takeData(data)
        decoded.push(data)
        rest = rest.subarray(data.length)
      } else {
        rest = this.#takeLinePiece(rest)
      }
    }
    return decoded
  }

  end(): ReadonlyMap<string, string> {
    if (this.#expecting !== 'nothing') throw incompleteBody()
    return this.#trailers
  }

  /** Takes bytes up to the end of a line, and returns those after it. */
  #takeLinePiece(bytes: Buffer): Buffer {
    const end = bytes.indexOf(LF)
    const piece = end < 0 ? bytes : bytes.subarray(0, end + 1)
    if (this.#line.length + piece.length > MAX_LINE_BYTES) throw incompleteBody()
    this.#line = Buffer.concat([this.#line, piece])
    if (end >= 0) {
      const line = this.#line.toString('latin1').trimEnd()
      this.#line = NOTHING
      this.#takeLine(line)
    }
    return bytes.subarray(piece.length)
  }

  #takeLine(line: string): void {
    if (this.#expecting === 'size') this.#beginChunk(line)
    else if (this.#expecting === 'trailer') this.#takeTrailerLine(line)
    else if (this.#expecting === 'line end' && line === '') this.#expecting = 'size'
    else if (this.#expecting === 'last line end' && line === '') this.#expecting = 'nothing'
    else throw incompleteBody()
  }

  #beginChunk(line: string): void {
    const [sizeText = '', ...extensions] = line.split(';')
    if (!/^[0-9a-fA-F]{1,12}$/.test(sizeText)) throw incompleteBody()
    const size = Number.parseInt(sizeText, 16)
    if (size > this.#decodedLeft) throw incompleteBody()
    this.#chunkSignature = readChunkSignature(extensions)
    if (size === 0) {
      this.#endLastChunk()
      return
    }
    if (this.#hasSmallChunk) throw chunkTooSmall()
    this.#hasSmallChunk = size < MIN_CHUNK_BYTES
    this.#chunkLeft = size
    this.#expecting = 'data'
  }

  #takeData(data: Buffer): void {
    this.#signatures?.update(data)
    this.#chunkLeft -= data.length
    this.#decodedLeft -= data.length
    if (this.#chunkLeft > 0) return
    this.#signatures?.requireChunk(this.#chunkSignature)
    this.#expecting = 'line end'
  }

  #endLastChunk(): void {
    if (this.#decodedLeft > 0) throw incompleteBody()
    this.#signatures?.requireChunk(this.#chunkSignature)
    this.#expecting = this.#hasTrailers ? 'trailer' : 'last line end'
  }

  #takeTrailerLine(line: string): void {
    this.#trailerLines++
    if (this.#trailerLines > MAX_TRAILER_LINES) throw malformedTrailer()
    if (line === '') {
      // Some clients end every trailer with an empty line, so where a signature must come, it ends them.
      if (!this.#signatures) this.#endTrailers()
      return
    }
    const colon = line.indexOf(':')
    if (colon < 1) throw malformedTrailer()
    const name = line.slice(0, colon).trim().toLowerCase()
    const value = line.slice(colon + 1).trim()
    if (this.#signatures && name === TRAILER_SIGNATURE) {
      this.#signatures.requireTrailers(this.#trailers, value)
      this.#endTrailers()
      this.#expecting = 'last line end'
      return
    }
    if (this.#trailers.has(name) || !this.#trailerNames.includes(name)) throw malformedTrailer()
    this.#trailers.set(name, value)
  }

  #endTrailers(): void {
    if (this.#trailerNames.some((name) => !this.#trailers.has(name))) throw malformedTrailer()
    this.#expecting = 'nothing'
  }
}

function readChunkSignature(extensions: readonly string[]): string {
  const prefix = 'chunk-signature='
  const found = extensions.find((extension) => extension.startsWith(prefix))
  return found === undefined ? '' : found.slice(prefix.length)
}

function incompleteBody(): AwsApiError {
  return new AwsApiError('IncompleteBody', 400, 'The request body terminated unexpectedly')
}

function chunkTooSmall(): AwsApiError {
  return new AwsApiError(
    'InvalidChunkSizeError',
    403,
    `Only the last chunk is allowed to have a size less than ${MIN_CHUNK_BYTES} bytes`,
  )
}

function malformedTrailer(): AwsApiError {
  return new AwsApiError(
    'MalformedTrailerError',
    400,
    'The request contained trailing data that was not well-formed or did not conform to our published schema.',
  )
}
