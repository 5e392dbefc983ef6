import { createServer, request as httpRequest } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'

import { readBody } from '../../../src/local-aws/http/read-body.ts'

test('a body that comes too slowly is given up with an answer', async () => {
  const server = createServer((request, response) => {
    readBody(request, 100, 20).catch((error: Error) => response.end(error.message))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const request = httpRequest({ port, host: '127.0.0.1', method: 'POST', headers: { 'content-length': 10 } })
  request.write('abc')
  const [response] = (await once(request, 'response')) as [AsyncIterable<Buffer>]
  let text = ''
  for await (const chunk of response) text += chunk.toString()
  expect(text).toBe('The body of the request came too slowly.')
  request.destroy()
  server.closeAllConnections()
  server.close()
})
