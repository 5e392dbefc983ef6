// `node bare-server.mjs FILE`: reads each request's body and answers FILE's text, as the least that node:http can do.
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import process from 'node:process'

const text = readFileSync(process.argv[2])
const server = createServer((request, response) => {
  const parts = []
  request.on('data', (part) => parts.push(part))
  request.on('end', () => {
    Buffer.concat(parts)
    response.writeHead(200, { 'content-type': 'text/xml', 'content-length': text.length })
    response.end(text)
  })
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  process.stdout.write(`http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}\n`)
})
