import { EventEmitter, once } from 'node:events'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { Agent, createServer, request as httpRequest } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'

import { startLocalAws } from '../../../src/local-aws/index.ts'
import { watchConnections } from '../../../src/local-aws/http/stop-server.ts'
import { openConnection } from '../raw-connection.ts'
import { bytesOf } from '../signed-call.ts'

const TICK_MS = 5

async function serve(answer: (request: IncomingMessage, response: ServerResponse) => void) {
  const server: Server = createServer(answer)
  const stop = watchConnections(server, TICK_MS)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { stop, port: (server.address() as AddressInfo).port }
}

/** A server whose requests are answered by the test. */
async function serveByHand() {
  const atWork = new EventEmitter()
  const served = await serve((_, response) => atWork.emit('response', response))
  const arrived = async () => {
    const [response] = (await once(atWork, 'response')) as [ServerResponse]
    return response
  }
  return { ...served, arrived }
}

describe('a graceful stop', () => {
  test('waits for a request that is being worked at, closes its connection, and takes no new one', async () => {
    const { stop, port, arrived } = await serveByHand()
    const agent = new Agent({ keepAlive: true })
    const request = httpRequest({ agent, port, host: '127.0.0.1' }).end()
    const answer = await arrived()
    const stopped = stop()
    // Longer than an idle connection would be kept.
    await sleep(TICK_MS * 20)
    await expect(openConnection(port)).rejects.toMatchObject({ code: 'ECONNREFUSED' })
    answer.end('done')
    const [response] = (await once(request, 'response')) as [IncomingMessage]
    expect(response.headers.connection).toBe('close')
    response.resume()
    await stopped
    agent.destroy()
  })

  test('waits for an upload as long as bytes come', async () => {
    const { stop, port } = await serve((request, response) => {
      request.resume().once('end', () => response.end('done'))
    })
    const request = httpRequest({ port, host: '127.0.0.1', method: 'PUT', headers: { 'content-length': 20 } })
    const answered = once(request, 'response') as Promise<[IncomingMessage]>
    request.write('a')
    await sleep(TICK_MS * 4)
    const stopped = stop()
    for (let sent = 1; sent < 20; sent++) {
      await sleep(TICK_MS)
      request.write('a')
    }
    request.end()
    const [response] = await answered
    expect(response.statusCode).toBe(200)
    response.resume()
    await stopped
  })

  test('waits neither for a client that stands still nor for one that says nothing', async () => {
    const { stop, port } = await serve((request) => request.resume())
    const sockets = await Promise.all(Array.from({ length: 3 }, () => openConnection(port)))
    const closed = sockets.map((socket) => {
      return new Promise((resolve) => socket.on('error', () => {}).once('close', resolve))
    })
    sockets[0]?.write('PUT / HTTP/1.1\r\nhost: a\r\ncontent-length: 10\r\n\r\nabc')
    sockets[1]?.write('PUT / HT')
    await stop()
    await Promise.all(closed)
  })

  test('keeps no connection that is kept alive', async () => {
    const { stop, port } = await serve((_, response) => response.end('done'))
    const agent = new Agent({ keepAlive: true })
    const request = httpRequest({ agent, port, host: '127.0.0.1' }).end()
    const [response] = (await once(request, 'response')) as [IncomingMessage]
    response.resume()
    await once(response, 'end')
    const start = performance.now()
    await stop()
    expect(performance.now() - start).toBeLessThan(1000)
    agent.destroy()
  })

  test('does not wait for ever for an answer that never comes', async () => {
    const { stop, port, arrived } = await serveByHand()
    const request = httpRequest({ port, host: '127.0.0.1' }).end()
    const failed = once(request, 'error') as Promise<[NodeJS.ErrnoException]>
    await arrived()
    await stop()
    expect((await failed)[0].code).toBe('ECONNRESET')
  })
})

test('aws.close() lets a request end that has begun', async () => {
  const aws = await startLocalAws()
  const bytes = bytesOf(aws)
  const socket = await openConnection(aws.port)
  socket.write(bytes.slice(0, -5))
  // Answered on another connection afterwards, so the first one's bytes are with the server.
  await fetch(`${aws.endpoint}/_sallyport/health`)
  const closed = aws.close()
  socket.write(bytes.slice(-5))
  const [answer] = (await once(socket, 'data')) as [Buffer]
  expect(answer.toString()).toMatch(/^HTTP\/1\.1 200 OK\r\n(?:.*\r\n)*connection: close\r\n/i)
  await closed
})
