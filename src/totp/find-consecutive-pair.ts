import { hotpNumber } from './hotp.ts'
import { nearestFirst, type SearchWindow } from './match-token-code.ts'

/**
 * AWS: `EnableMFADevice` and `ResyncMFADevice` find the second code from 998 steps behind to 1,000 steps ahead of the
 * device's adjusted clock, about eight hours either way.
 */
export const PAIR_WINDOW: SearchWindow = { stepsBack: 998, stepsAhead: 1000 }

/**
 * The time step of the second of two codes in a row, or `undefined` when no two neighbouring steps of the window show
 * them in this order. The pair nearest to the centre wins (RFC 4226 section 7.4; IAM `EnableMFADevice`).
 *
 * Two equal codes are no pair, as AWS has it, even where neighbouring steps happen to show the same one. How far the
 * result is from the centre is the clock adjustment to remember. The time taken tells at which distance the pair was
 * found, which the caller of `EnableMFADevice`, who holds the seed, knows anyway.
 *
 * @param seed - Shared secret as raw bytes.
 * @param authenticationCode1 - Six digits; anything else matches nothing.
 * @param authenticationCode2 - Six digits of the step right after.
 * @param aroundTimeStep - The centre: the present time step plus the device's clock adjustment in steps.
 */
export function findConsecutivePair(
  seed: Uint8Array,
  authenticationCode1: string,
  authenticationCode2: string,
  aroundTimeStep: number,
  window: SearchWindow = PAIR_WINDOW,
): number | undefined {
  if (!isSixDigits(authenticationCode1) || !isSixDigits(authenticationCode2)) return undefined
  if (authenticationCode1 === authenticationCode2) return undefined
  const first = Number(authenticationCode1)
  const second = Number(authenticationCode2)
  for (const timeStep of nearestFirst(aroundTimeStep, window)) {
    // One HMAC for each step, but for the one in a million that shows the second code.
    if (timeStep < 1 || hotpNumber(seed, timeStep) !== second) continue
    if (hotpNumber(seed, timeStep - 1) === first) return timeStep
  }
  return undefined
}

function isSixDigits(text: string): boolean {
  return /^[0-9]{6}$/.test(text)
}
