import { once } from 'node:events'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { connect } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'

import type { Patience } from '../../../src/local-aws/http/open-server.ts'
import { openServer, PATIENCE } from '../../../src/local-aws/http/open-server.ts'
import { statusesOf } from '../raw-connection.ts'

const IMPATIENT = { headers: 60, request: 60_000, looksEvery: 20, goodbye: 40 }

/** A server that answers a request when its body has come, and a client of it that never closes its side. */
async function serve(patience: Partial<Patience> = {}) {
  const server: Server = openServer(
    (request: IncomingMessage, response: ServerResponse) => {
      request
        .on('error', () => {})
        .resume()
        .on('end', () => response.end('done'))
    },
    { ...IMPATIENT, ...patience },
  )
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  const halfOpen = async (): Promise<Socket> => {
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
    onTestFinished(() => void socket.destroy())
    await once(socket, 'connect')
    return socket
  }
  const nobodyIsLeft = () => expect.poll(() => connectionsOf(server), { interval: 5, timeout: 5000 }).toBe(0)
  return { halfOpen, nobodyIsLeft }
}

const connectionsOf = (server: Server) =>
  new Promise<number>((resolve) => server.getConnections((_, count) => resolve(count)))

/** What came until the server had closed its side. */
async function readAll(socket: Socket): Promise<string> {
  let received = ''
  socket.on('data', (data) => (received += data.toString('latin1')))
  await once(socket, 'end')
  return received
}

test.each<[string, string, Partial<Patience>?]>([
  ['half a request line', 'POST / HT'],
  ['headers that never end', 'POST / HTTP/1.1\r\nhost: a\r\nx: y'],
  ['half a body', 'POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 100\r\n\r\nAction=', { request: 90 }],
  [
    'chunks that never end',
    'PUT /b/k HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n5\r\nab',
    { request: 90 },
  ],
])('%s: answered 408 in time, and the connection goes though the client keeps its side', async (_, bytes, patience) => {
  const { halfOpen, nobodyIsLeft } = await serve(patience)
  const socket = await halfOpen()
  socket.write(bytes)
  const received = await readAll(socket)
  expect(statusesOf(received)).toEqual([408])
  expect(received).toMatch(/x-amzn-requestid: [0-9a-f-]{36}/)
  await nobodyIsLeft()
})

test('noise: the connection goes though the client keeps its side', async () => {
  const { halfOpen, nobodyIsLeft } = await serve()
  const socket = await halfOpen()
  socket.write('noise\r\n\r\n')
  expect(statusesOf(await readAll(socket))).toEqual([400])
  await nobodyIsLeft()
})

test('who is in time is answered beside them', async () => {
  const { halfOpen } = await serve()
  const slow = await halfOpen()
  slow.write('POST / HT')
  const socket = await halfOpen()
  socket.write('POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\nconnection: close\r\n\r\na')
  expect(statusesOf(await readAll(socket))).toEqual([200])
})

test('what the documentation says: headers have seconds, a request five minutes', () => {
  expect(PATIENCE).toMatchObject({ headers: 15_000, request: 300_000 })
  expect(PATIENCE.looksEvery).toBeLessThanOrEqual(PATIENCE.headers)
})
