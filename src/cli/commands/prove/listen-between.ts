import { setImmediate } from 'node:timers/promises'
import type { Work } from '../../../proof/index.ts'

/** Does work of seconds, and lets signals be heard between its pieces and at its end. */
export async function listenBetween<Result>(work: Work<Result>): Promise<Result> {
  for (;;) {
    const { done, value } = work.next()
    await setImmediate()
    if (done) return value
  }
}
