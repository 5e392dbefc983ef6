import type { Clock, SpentCodes, Waiting } from '../ports.ts'
import { decodeBase32, TIME_STEP_SECONDS, timeStepAt, timeStepStart, tokenCodeAt } from '../totp/index.ts'

/**
 * The code that a device with this seed shows now; the next one, when AWS has taken that already.
 *
 * @returns Six digits, and the seconds until the device shows others.
 */
export async function makeCode(
  { spentCodes, waiting, clock }: { spentCodes: SpentCodes; waiting: Waiting; clock: Clock },
  serialNumber: string,
  base32Seed: string,
): Promise<{ readonly tokenCode: string; readonly secondsLeft: number }> {
  const seed = decodeBase32(base32Seed)
  for (;;) {
    const unixSeconds = clock.now().getTime() / 1000
    const tokenCode = tokenCodeAt(seed, unixSeconds)
    const nextAt = timeStepStart(timeStepAt(unixSeconds)) + TIME_STEP_SECONDS
    if (!(await spentCodes.isSpent(serialNumber, tokenCode))) {
      return { tokenCode, secondsLeft: Math.ceil(nextAt - unixSeconds) }
    }
    await waiting.until(new Date(nextAt * 1000), 'the code of now was used already, and each works once')
  }
}
