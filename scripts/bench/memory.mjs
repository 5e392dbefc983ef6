// Memory of local AWS after many requests.
import { Caller } from './call.mjs'
import { residentMebibytes, row } from './measure.mjs'
import { runLoad } from './run-load.mjs'
import { freshEnvironment, startSallyport } from './servers.mjs'

/** @param {{ isQuick: boolean }} options */
export async function memory({ isQuick }) {
  const requests = isQuick ? 1000 : 50_000
  const server = await startSallyport({ environment: freshEnvironment() })
  const caller = new Caller(server.endpoint, server.access)
  for (let index = 0; index < 20; index += 1)
    await caller.call('iam', { Action: 'CreateUser', UserName: `user-${index}` })
  caller.close()
  const half = await residentAfter(server, requests)
  const whole = await residentAfter(server, requests)
  await server.stop()
  const count = (2 * requests).toLocaleString('en')
  return [
    row(`local AWS: memory after ${count} requests`, whole, 'MiB', '<= 110'),
    row('local AWS: memory, second half beside first', whole / half, 'x', '<= 1.1', `${half.toFixed(0)} MiB at half`),
  ]
}

async function residentAfter({ endpoint, access, pid }, requests) {
  const calls = [
    { service: /** @type {const} */ ('sts'), access, parameters: { Action: 'GetCallerIdentity' } },
    { service: /** @type {const} */ ('iam'), access, parameters: { Action: 'ListUsers' } },
  ]
  const batch = Math.min(requests, 10_000)
  for (let sent = 0; sent < requests; sent += batch) {
    await runLoad({ endpoint, calls, concurrency: 8, requests: batch, warmUp: 0 })
  }
  return residentMebibytes(pid)
}
