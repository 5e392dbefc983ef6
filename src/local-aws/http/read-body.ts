import type { IncomingMessage } from 'node:http'

import { AwsApiError } from '../../errors.ts'

const SLOWEST_MS = 20_000

/**
 * The whole body of a request that is to be small.
 *
 * @throws AwsApiError RequestEntityTooLarge 413, RequestTimeout 400 when it takes more than 20 seconds; the answer should
 * end the connection, as the rest of the body is not read. Any other error when the client goes away.
 */
export function readBody(request: IncomingMessage, maxBytes: number, slowestMs = SLOWEST_MS): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    const timer = setTimeout(() => {
      stop(new AwsApiError('RequestTimeout', 400, 'The body of the request came too slowly.'))
    }, slowestMs)
    timer.unref()

    function take(chunk: Buffer): void {
      size += chunk.length
      if (size > maxBytes) stop(tooLarge(maxBytes))
      else chunks.push(chunk)
    }
    function stop(reason: Error): void {
      clearTimeout(timer)
      request.off('data', take)
      reject(reason)
    }

    if (Number(request.headers['content-length'] ?? 0) > maxBytes) {
      stop(tooLarge(maxBytes))
      return
    }
    request.on('data', take)
    request.once('error', stop)
    request.once('end', () => {
      clearTimeout(timer)
      resolve(chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks))
    })
  })
}

function tooLarge(maxBytes: number): AwsApiError {
  return new AwsApiError(
    'RequestEntityTooLarge',
    413,
    `The request is larger than the ${maxBytes} bytes that this API takes.`,
  )
}
