// Whether 5,000 users with keys and devices make local AWS slower than 5, and how fast it starts with them from disk.
import { join } from 'node:path'
import { Caller, createUser } from './call.mjs'
import { median, row } from './measure.mjs'
import { runLoad } from './run-load.mjs'
import { freshEnvironment, startSallyport } from './servers.mjs'

/** @param {{ isQuick: boolean }} options */
export async function scale({ isQuick }) {
  const many = isQuick ? 100 : 5000
  const environment = freshEnvironment()
  const dataFolder = join(environment.HOME, 'data')
  const server = await startSallyport({ environment, dataFolder })
  const first = await createUsers(server, 0, 5)
  const few = await timePerRequest(server, first, isQuick)
  // With the administrator it is as many as an account may have.
  await createUsers(server, 5, many - 1)
  const crowded = await timePerRequest(server, first, isQuick)
  await server.stop()

  const { access } = server
  const again = await startSallyport({ environment, dataFolder, access })
  const caller = new Caller(again.endpoint, access)
  await caller.call('sts', { Action: 'GetCallerIdentity' })
  const seconds = (performance.now() - again.startedAt) / 1000
  caller.close()
  await again.stop()
  const count = many.toLocaleString('en')
  const beside = `${(crowded * 1000).toFixed(0)} µs beside ${(few * 1000).toFixed(0)} µs`
  return [
    row(`local AWS: a request with ${count} users beside 5`, crowded / few, 'x', '<= 1.1', beside),
    row(`local AWS: first answer after start from disk with ${count} users`, seconds, 's', '< 1'),
  ]
}

async function createUsers({ endpoint, access }, from, to) {
  const users = []
  let next = from
  const createInTurn = async () => {
    const caller = new Caller(endpoint, access)
    while (next < to) {
      const index = next
      next += 1
      users.push(await createUser(caller, `user-${String(index).padStart(4, '0')}`))
    }
    caller.close()
  }
  await Promise.all(Array.from({ length: 4 }, createInTurn))
  return users
}

/** The median of what a user asks and what an administrator asks, in milliseconds. */
async function timePerRequest({ endpoint, access }, users, isQuick) {
  const calls = users.flatMap((user) => [
    { service: /** @type {const} */ ('sts'), access: user.access, parameters: { Action: 'GetCallerIdentity' } },
    { service: /** @type {const} */ ('iam'), access, parameters: { Action: 'GetUser', UserName: user.userName } },
    {
      service: /** @type {const} */ ('iam'),
      access,
      parameters: { Action: 'ListMFADevices', UserName: user.userName },
    },
    { service: /** @type {const} */ ('iam'), access, parameters: { Action: 'ListUsers', MaxItems: '5' } },
  ])
  const times = []
  for (let run = 0; run < (isQuick ? 1 : 5); run += 1) {
    const requests = isQuick ? 500 : 5000
    const { perSecond } = await runLoad({ endpoint, calls, concurrency: 1, requests, warmUp: requests / 5 })
    times.push(1000 / perSecond)
  }
  return median(times)
}
