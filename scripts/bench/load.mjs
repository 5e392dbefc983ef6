// `node load.mjs JSON`: sends requests from a process of its own, each signed when it is sent, as every client of AWS does, and
// prints how fast they were answered, as JSON. All servers get the same client, so what it costs is the same for all of them.
import process from 'node:process'
import { Connection } from './connection.mjs'
import { percentile } from './measure.mjs'
import { signedRequest } from './sign.mjs'

/**
 * @typedef {object} Load
 * @property {string} endpoint
 * @property {{ service: 'iam' | 'sts', access: import('./sign.mjs').Access, parameters: Record<string, string> }[]} calls - Sent in turns.
 * @property {number} concurrency - Connections, each with one request at a time.
 * @property {number} requests
 * @property {number} warmUp - Requests before the time is taken.
 */

/** @type {Load} */
const { endpoint, calls, concurrency, requests, warmUp } = JSON.parse(process.argv[2])
const connections = Array.from({ length: concurrency }, () => new Connection(endpoint))

await sendAll(warmUp)
const startedAt = performance.now()
const times = await sendAll(requests)
const seconds = (performance.now() - startedAt) / 1000
connections.forEach((connection) => connection.close())
const result = { perSecond: requests / seconds, p50: percentile(times, 0.5), p99: percentile(times, 0.99) }
process.stdout.write(JSON.stringify(result))

function signed(index) {
  const { service, access, parameters } = calls[index % calls.length]
  return signedRequest(endpoint, service, access, parameters)
}

/** @returns {Promise<number[]>} Milliseconds of each, without the signing. */
async function sendAll(count) {
  const times = Array.from({ length: count }, () => Number.NaN)
  let next = 0
  const sendInTurn = async (connection) => {
    while (next < count) {
      const index = next
      next += 1
      const request = signed(index)
      const sentAt = performance.now()
      const { status, body } = await connection.send(request)
      times[index] = performance.now() - sentAt
      if (status !== 200) throw new Error(`${endpoint} answered ${status}: ${body.slice(0, 500)}`)
    }
  }
  await Promise.all(connections.map(sendInTurn))
  return times
}
