import type { IncomingMessage } from 'node:http'

import { AwsApiError } from '../errors.ts'

const SLOWEST_MS = 20_000

/**
 * The whole body of a request that is to be small.
 *
 * @throws AwsApiError RequestEntityTooLarge 413, RequestTimeout 400 when it takes more than 20 seconds.
 */
export async function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) throw tooLarge(maxBytes)
  const chunks: Buffer[] = []
  let size = 0
  const timer = setTimeout(
    () => request.destroy(new AwsApiError('RequestTimeout', 400, 'The body of the request came too slowly.')),
    SLOWEST_MS,
  )
  timer.unref()
  try {
    for await (const chunk of request) {
      if (!Buffer.isBuffer(chunk)) continue
      size += chunk.length
      if (size > maxBytes) throw tooLarge(maxBytes)
      chunks.push(chunk)
    }
  } finally {
    clearTimeout(timer)
  }
  return chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks)
}

function tooLarge(maxBytes: number): AwsApiError {
  return new AwsApiError(
    'RequestEntityTooLarge',
    413,
    `The request is larger than the ${maxBytes} bytes that this API takes.`,
  )
}
