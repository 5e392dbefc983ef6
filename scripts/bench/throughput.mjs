// Signed requests a second, beside a server of bare node:http and beside moto_server, under the same client.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Caller } from './call.mjs'
import { median, row } from './measure.mjs'
import { runLoad } from './run-load.mjs'
import { freshEnvironment, hasMoto, startBare, startMoto, startSallyport } from './servers.mjs'

const userCount = 20

/** @param {{ isQuick: boolean }} options */
export async function throughput({ isQuick }) {
  const environment = freshEnvironment()
  const ours = await startSallyport({ environment })
  const moto = hasMoto() ? await startMoto() : undefined
  await createUsers(ours)
  if (moto !== undefined) await createUsers(moto)
  const rows = []
  for (const { service, parameters } of [
    { service: /** @type {const} */ ('sts'), parameters: { Action: 'GetCallerIdentity' } },
    { service: /** @type {const} */ ('iam'), parameters: { Action: 'ListUsers' } },
  ]) {
    const answer = join(environment.HOME, `${parameters.Action}.xml`)
    writeFileSync(answer, await ask(ours, service, parameters))
    const bare = await startBare(answer)
    for (const concurrency of [1, 8]) {
      const servers = moto === undefined ? { ours, bare } : { ours, bare, moto }
      const results = await inTurns(servers, { service, parameters, concurrency, isQuick })
      rows.push(...rowsOf(`local AWS: ${parameters.Action}, concurrency ${concurrency}`, results))
    }
    await bare.stop()
  }
  await ours.stop()
  await moto?.stop()
  return rows
}

async function createUsers({ endpoint, access }) {
  const caller = new Caller(endpoint, access)
  for (let index = 0; index < userCount; index += 1) {
    await caller.call('iam', { Action: 'CreateUser', UserName: `user-${String(index).padStart(2, '0')}` })
  }
  caller.close()
}

async function ask({ endpoint, access }, service, parameters) {
  const caller = new Caller(endpoint, access)
  const body = await caller.call(service, parameters)
  caller.close()
  return body
}

/** Until the client's code is compiled: before, its own times are in those of the slowest answers. */
const clientWarmUp = 8000

/** Five runs of each server, in turns. moto_server gets fewer requests, since it would take minutes. */
async function inTurns(servers, { service, parameters, concurrency, isQuick }) {
  /** @type {Record<string, { perSecond: number, p50: number, p99: number }[]>} */
  const runs = Object.fromEntries(Object.keys(servers).map((name) => [name, []]))
  for (let run = 0; run < (isQuick ? 1 : 5); run += 1) {
    for (const [name, { endpoint, access }] of Object.entries(servers)) {
      const requests = (isQuick ? 1000 : concurrency * 2500 + 5000) / (name === 'moto' ? 20 : 1)
      const warmUp = isQuick || name === 'moto' ? Math.ceil(requests / 5) : clientWarmUp
      const calls = [{ service, access, parameters }]
      runs[name].push(await runLoad({ endpoint, calls, concurrency, requests, warmUp }))
    }
  }
  return Object.fromEntries(Object.entries(runs).map(([name, all]) => [name, summary(all)]))
}

function summary(runs) {
  return {
    perSecond: median(runs.map(({ perSecond }) => perSecond)),
    tail: median(runs.map(({ p50, p99 }) => p99 / p50)),
    p50: median(runs.map(({ p50 }) => p50)),
  }
}

/**
 * @param {string} name
 * @param {Record<string, ReturnType<typeof summary>>} results
 */
function rowsOf(name, { ours, bare, moto }) {
  const speeds = (other) => `${ours.perSecond.toFixed(0)}/s beside ${other.perSecond.toFixed(0)}/s`
  return [
    row(name, (100 * ours.perSecond) / bare.perSecond, '% of bare node:http', '>= 45', speeds(bare)),
    ...(moto === undefined ? [] : [row(name, ours.perSecond / moto.perSecond, 'x moto_server', '>= 12', speeds(moto))]),
    row(name, ours.tail, 'p99 in p50s', '< 5', `p50 ${(ours.p50 * 1000).toFixed(0)} µs`),
  ]
}
