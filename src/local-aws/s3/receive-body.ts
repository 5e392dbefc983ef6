import type { ChunkedPayload } from '../../sigv4/index.ts'
import { chunkedPayload, formatScope, headerValue, isStreamingPayload } from '../../sigv4/index.ts'
import type { ObjectChecksum } from '../store/s3-rows.ts'
import { expectDigests } from './expected-digests.ts'
import { entityTooLarge, headerNotImplemented, s3Error } from './s3-errors.ts'
import type { S3Request } from './s3-request.ts'
import { header } from './s3-request.ts'

/** A body as it comes in. */
export interface IncomingBody {
  /** The decoded bytes. Fails at its end, before it is done, when the body is not what the request said it would be. */
  readonly content: AsyncIterable<Uint8Array>
  /** What is known once the content has been read to its end. */
  readonly summary: () => { readonly etag: string; readonly checksum: ObjectChecksum | undefined }
}

/**
 * Reads a body of any size, decodes its chunks, and holds it to all that was said of it: the length, the hash that was signed,
 * Content-MD5, a checksum.
 *
 * @throws AwsApiError EntityTooLarge, MissingContentLength and others; BadDigest and others while it is read.
 */
export function receiveBody(request: S3Request, maxBytes: number): IncomingBody {
  const length = declaredLength(request)
  if (length > maxBytes) throw entityTooLarge(length, maxBytes)
  const chunks = chunksOf(request, length)
  const digests = expectDigests(request)

  async function* read(): AsyncGenerator<Uint8Array> {
    let size = 0
    // The stream must outlive a failure: an answer is still to go out on its connection.
    for await (const bytes of request.exchange.request.iterator({ destroyOnReturn: false })) {
      if (!Buffer.isBuffer(bytes)) continue
      for (const piece of chunks?.write(bytes) ?? [bytes]) {
        size += piece.length
        if (size > maxBytes) throw entityTooLarge(size, maxBytes)
        digests.update(piece)
        yield piece
      }
    }
    digests.requireAll(chunks?.end() ?? new Map())
  }

  return { content: read(), summary: () => digests.summary() }
}

/** A body that is read whole: a document, or nothing. @throws AwsApiError as `receiveBody`. */
export async function readSmallBody(request: S3Request, maxBytes: number): Promise<string> {
  const pieces: Uint8Array[] = []
  for await (const piece of receiveBody(request, maxBytes).content) pieces.push(piece)
  return Buffer.concat(pieces).toString('utf8')
}

/** AWS: a body that is to be kept must say its length. @throws AwsApiError MissingContentLength 411 */
export function requireLength(request: S3Request): void {
  const name = isStreamingPayload(request.verified.payloadHash) ? 'x-amz-decoded-content-length' : 'content-length'
  if (header(request, name) === undefined) {
    throw s3Error('MissingContentLength', 411, 'You must provide the Content-Length HTTP header.')
  }
}

/** How many bytes are to come, decoded. */
function declaredLength(request: S3Request): number {
  const isStreaming = isStreamingPayload(request.verified.payloadHash)
  if (!isStreaming && header(request, 'transfer-encoding') !== undefined)
    throw headerNotImplemented('Transfer-Encoding')
  const text = header(request, isStreaming ? 'x-amz-decoded-content-length' : 'content-length') ?? '0'
  if (!/^[0-9]{1,15}$/.test(text)) {
    throw s3Error('MissingContentLength', 411, 'You must provide the Content-Length HTTP header.')
  }
  return Number(text)
}

function chunksOf({ verified, exchange }: S3Request, decodedLength: number): ChunkedPayload | undefined {
  const { payloadHash, signingKey, signature, timestamp, credentialScope } = verified
  if (!isStreamingPayload(payloadHash)) return undefined
  const trailers = headerValue(exchange.signable, 'x-amz-trailer') ?? ''
  return chunkedPayload({
    payloadHash,
    decodedLength,
    trailerNames: trailers
      .split(',')
      .map((name) => name.trim().toLowerCase())
      .filter((name) => name !== ''),
    signing: { signingKey, seedSignature: signature, timestamp: timestamp.basic, scope: formatScope(credentialScope) },
  })
}
