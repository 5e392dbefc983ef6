import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

/** Megabytes of this thread's heap that are taken now and were not when it was asked last. */
export function watchHeap(): () => number {
  let before = used()
  return () => {
    const now = used()
    const more = now - before
    before = now
    return more
  }
}

function used(): number {
  collectGarbage()
  return process.memoryUsage().heapUsed / 1e6
}

/** Bytes that were taken from then on, garbage included, as long as they are too few for anything to collect it. */
export function watchAllocation(): () => number {
  collectGarbage()
  const before = process.memoryUsage().heapUsed
  return () => process.memoryUsage().heapUsed - before
}
