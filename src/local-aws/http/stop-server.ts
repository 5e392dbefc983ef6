import type { Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

const TICK_MS = 250
/** For how long a connection may move no byte: a second. */
const STALLED_TICKS = 4
/** After which everything ends: ten seconds, as long as `docker stop` waits. */
const LAST_TICK = 40

/**
 * Watches the connections of a server so that it can stop gracefully.
 *
 * @returns Stops the server: no new connection is taken; requests that are being worked at or move bytes end in peace, within ten
 * seconds; a connection on which nothing runs is closed at once, or after a second of silence when half a request has come.
 */
export function watchConnections(server: Server, tickMs = TICK_MS): () => Promise<void> {
  const connections = new Map<Socket, Watched>()
  let isStopping = false

  server.on('connection', (socket) => {
    connections.set(socket, { response: undefined, bytes: 0, stalledTicks: 0 })
    socket.once('close', () => connections.delete(socket))
  })
  server.prependListener('request', (request, response) => {
    const watched = connections.get(request.socket)
    if (watched !== undefined) watched.response = response
    if (isStopping) response.shouldKeepAlive = false
  })

  return async () => {
    isStopping = true
    for (const { response } of connections.values()) {
      if (response?.headersSent === false) response.shouldKeepAlive = false
    }
    await new Promise<void>((resolve) => {
      let ticks = 0
      const timer = setInterval(() => {
        ticks += 1
        server.closeIdleConnections()
        for (const [socket, watched] of connections) {
          if (ticks >= LAST_TICK || hasStalled(socket, watched)) socket.destroy()
        }
      }, tickMs)
      server.close(() => {
        clearInterval(timer)
        resolve()
      })
      server.closeIdleConnections()
    })
  }
}

interface Watched {
  /** The answer to the last request. */
  response: ServerResponse | undefined
  bytes: number
  stalledTicks: number
}

/** Whether nothing has come or gone for some ticks, and it isn't ours to act. */
function hasStalled(socket: Socket, watched: Watched): boolean {
  const { response } = watched
  const isOurTurn = response !== undefined && response.req.complete && !response.headersSent
  const bytes = socket.bytesRead + socket.bytesWritten
  watched.stalledTicks = isOurTurn || bytes !== watched.bytes ? 0 : watched.stalledTicks + 1
  watched.bytes = bytes
  return watched.stalledTicks >= STALLED_TICKS
}
