import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { createServer } from 'node:http'
import type { Duplex } from 'node:stream'

import { newRequestId } from '../identifiers.ts'
import { refuse, requestIdHeaders } from './refuse.ts'

/** How long clients may take, in milliseconds. */
export interface Patience {
  /** From the first byte of a request to the last one of its headers. */
  readonly headers: number
  /** From the first byte of a request to its last. */
  readonly request: number
  /** How often it is looked who is late. */
  readonly looksEvery: number
  /** How long a connection that was refused stays open for a client that neither reads nor closes it. */
  readonly goodbye: number
}

export const PATIENCE: Patience = { headers: 15_000, request: 300_000, looksEvery: 5000, goodbye: 1000 }

/** An HTTP server that isn't listening yet, and refuses by itself what is no HTTP, is too large, or takes too long. */
export function openServer(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
  patience: Patience = PATIENCE,
): Server {
  const server = createServer(
    {
      keepAlive: true,
      keepAliveTimeout: 65_000,
      headersTimeout: patience.headers,
      requestTimeout: patience.request,
      connectionsCheckingInterval: patience.looksEvery,
      maxHeaderSize: 32_768,
      noDelay: true,
      // Node's own refusal would have no request id.
      requireHostHeader: false,
    },
    answer,
  )
  server.maxRequestsPerSocket = 0
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => refuseNonsense(error, socket, patience.goodbye))
  server.on('checkExpectation', (_, response: ServerResponse) => refuse(response, newRequestId(), 417))
  return server
}

/** What isn't HTTP, or is too large or too slow to be. */
function refuseNonsense(error: NodeJS.ErrnoException, socket: Duplex, goodbye: number): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  const status =
    error.code === 'HPE_HEADER_OVERFLOW'
      ? '431 Request Header Fields Too Large'
      : error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
        ? '408 Request Timeout'
        : '400 Bad Request'
  const headers = { connection: 'close', 'content-length': '0', ...requestIdHeaders(newRequestId()) }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  socket.end(`HTTP/1.1 ${status}\r\n${lines.join('')}\r\n`)
  // Node looks at it no more, and its half stays open until the client closes it.
  const timer = setTimeout(() => socket.destroy(), goodbye).unref()
  socket.once('close', () => clearTimeout(timer))
}
