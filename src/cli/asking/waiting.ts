import { setTimeout as sleep } from 'node:timers/promises'
import type { Clock, Waiting } from '../../ports.ts'
import type { Terminal } from './terminal.ts'

/** Waits by the computer's timer, with the reason and the seconds left on the terminal. */
export function waitingOn(terminal: Terminal, clock: Clock): Waiting {
  let lastReason: string | undefined
  return {
    async until(moment, reason) {
      if (reason !== lastReason && !terminal.interactive) terminal.say(`waiting: ${reason}`)
      lastReason = reason
      await countDown({ terminal, clock }, moment, (seconds) => `waiting: ${reason}: ${seconds} s`)
    },
  }
}

/** Waits by the computer's timer, with the seconds left in one line of the terminal. */
export async function countDown(
  { terminal, clock }: { terminal: Terminal; clock: Clock },
  moment: Date,
  line: (seconds: number) => string,
): Promise<void> {
  for (;;) {
    const milliseconds = moment.getTime() - clock.now().getTime()
    if (milliseconds <= 0) break
    terminal.sayInPlace(line(Math.ceil(milliseconds / 1000)))
    await sleep(Math.min(milliseconds, 1000))
  }
  terminal.sayInPlace('')
}
