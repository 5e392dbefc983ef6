import { setTimeout as sleep } from 'node:timers/promises'
import type { Clock, Waiting } from '../ports.ts'
import type { Terminal } from './terminal.ts'

/** Waits by the computer's timer, with the reason and the seconds left on the terminal. */
export function waitingOn(terminal: Terminal, clock: Clock): Waiting {
  let lastReason: string | undefined
  return {
    async until(moment, reason) {
      if (reason !== lastReason && !terminal.interactive) terminal.say(`waiting: ${reason}`)
      lastReason = reason
      for (;;) {
        const milliseconds = moment.getTime() - clock.now().getTime()
        if (milliseconds <= 0) break
        terminal.sayInPlace(`waiting: ${reason}: ${Math.ceil(milliseconds / 1000)} s`)
        await sleep(Math.min(milliseconds, 1000))
      }
      terminal.sayInPlace('')
    },
  }
}
