import { randomBytes, timingSafeEqual } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { processCredentials } from '../../session/process-credentials.ts'
import type { ObtainedSession } from '../../session/obtain-session.ts'

/** A container credentials endpoint that runs. */
export interface CredentialServer {
  readonly url: string
  /** What a client must send as `Authorization`. Secret. */
  readonly authorizationToken: string
  close(): Promise<void>
}

const PATH = '/credentials'

/**
 * Serves a session as containers get theirs (AWS SDKs Reference, "Container credential provider"): on a free port of the
 * loopback interface, to who sends an unguessable token, and to no page of a browser, whatever name it reached us by.
 */
export async function startCredentialServer(current: () => ObtainedSession | undefined): Promise<CredentialServer> {
  const authorizationToken = randomBytes(32).toString('base64url')
  const server = createServer({ maxHeaderSize: 8192 }, (request, response) => {
    request.resume()
    answer(request, response, { authorizationToken, current })
  })
  server.headersTimeout = 10_000
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return {
    url: `http://127.0.0.1:${port}${PATH}`,
    authorizationToken,
    async close() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { authorizationToken, current }: { authorizationToken: string; current: () => ObtainedSession | undefined },
): void {
  const { host, origin, authorization = '' } = request.headers
  const port = request.socket.localPort
  // A name that leads here by a trick of DNS is none of these.
  const isOurs = host === `127.0.0.1:${port}` || host === `localhost:${port}`
  if (!isOurs || origin !== undefined || request.headers['sec-fetch-site'] !== undefined) {
    write(response, 403, { code: 'Forbidden', message: 'this endpoint is for programs on this computer' })
    return
  }
  if (!isSame(authorization, authorizationToken)) {
    write(response, 401, { code: 'Unauthorized', message: 'AWS_CONTAINER_AUTHORIZATION_TOKEN is missing or wrong' })
    return
  }
  if (request.method !== 'GET' || request.url !== PATH) {
    write(response, 404, { code: 'NotFound', message: `GET ${PATH} is all there is` })
    return
  }
  const session = current()
  if (!session) {
    write(response, 500, {
      code: 'ExpiredToken',
      message: 'the session is over; sign in on the terminal of sallyport serve',
    })
    return
  }
  const { Version: _, SessionToken: Token, ...others } = processCredentials(session)
  write(response, 200, { ...others, Token })
}

function isSame(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)]
  return a.length === b.length && timingSafeEqual(a, b)
}

function write(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, {
    'content-type': 'application/json',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  })
  response.end(JSON.stringify(body))
}
