import type { ServerResponse } from 'node:http'

/** An answer from outside of any API, with the request id where each of them has it. It ends the connection. */
export function refuse(response: ServerResponse, requestId: string, status: number, text = ''): void {
  response
    .writeHead(status, {
      ...(text !== '' && { 'content-type': 'application/json' }),
      'content-length': Buffer.byteLength(text),
      connection: 'close',
      ...requestIdHeaders(requestId),
    })
    .end(text)
}

/** The request id by the names of all APIs. */
export function requestIdHeaders(requestId: string): Record<string, string> {
  return { 'x-amzn-requestid': requestId, 'x-amz-request-id': requestId }
}
