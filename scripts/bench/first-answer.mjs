// How long local AWS takes from being started to its first answer.
import { Caller } from './call.mjs'
import { median, row, wallTimes } from './measure.mjs'
import { freshEnvironment, hasMoto, startMoto, startSallyport } from './servers.mjs'

/** @param {{ isQuick: boolean }} options */
export async function firstAnswer({ isQuick }) {
  const runs = isQuick ? 3 : 21
  const environment = freshEnvironment()
  const times = []
  const bareTimes = []
  for (let run = 0; run < runs; run += 1) {
    times.push(await timeToFirstAnswer(() => startSallyport({ environment })))
    bareTimes.push(wallTimes({ bare: ['-e', '0'] }, { runs: 1, env: environment }).bare)
  }
  const ours = median(times)
  const bare = median(bareTimes)
  const name = 'local AWS: first answer after start'
  const rows = [row(name, ours / bare, 'x bare node', '<= 3', `${ours.toFixed(0)} ms beside ${bare.toFixed(0)} ms`)]
  if (!hasMoto()) return rows

  const moto = await timeToFirstAnswer(startMoto)
  return [...rows, row(name, ours / moto, 'x moto_server', '< 1', `${ours.toFixed(0)} ms beside ${moto.toFixed(0)} ms`)]
}

/** @param {() => Promise<import('./servers.mjs').Server>} start */
async function timeToFirstAnswer(start) {
  const { endpoint, access, startedAt, stop } = await start()
  const caller = new Caller(endpoint, access)
  await caller.call('sts', { Action: 'GetCallerIdentity' })
  const elapsed = performance.now() - startedAt
  caller.close()
  await stop()
  return elapsed
}
