import { timingSafeEqual } from 'node:crypto'
import { hotp } from './hotp.ts'
import { timeStepAt } from './time-step.ts'

/** How many time steps beside a centre a search goes through; whole numbers from 0. */
export interface SearchWindow {
  readonly stepsBack: number
  readonly stepsAhead: number
}

/** AWS: STS takes the code of the current time step, of the two before it and of the two after it. */
export const SIGN_IN_WINDOW: SearchWindow = { stepsBack: 2, stepsAhead: 2 }

/**
 * The time step within the window whose token code was given, or `undefined` when none matches (RFC 6238 section 5.2).
 *
 * Every step of the window is computed and compared in constant time, so that the time taken tells nothing about the
 * codes. Should two steps share a code, the one nearest to the centre is returned, the earlier first.
 *
 * @param seed - Shared secret as raw bytes.
 * @param tokenCode - Six digits; anything else matches nothing.
 * @param unixSeconds - The time by the device's adjusted clock.
 */
export function matchTokenCode(
  seed: Uint8Array,
  tokenCode: string,
  unixSeconds: number,
  window: SearchWindow = SIGN_IN_WINDOW,
): number | undefined {
  const given = sixDigits(tokenCode)
  if (!given) return undefined
  let matched: number | undefined
  for (const timeStep of nearestFirst(timeStepAt(unixSeconds), window)) {
    const isEqual = timingSafeEqual(Buffer.from(hotp(seed, timeStep), 'latin1'), given)
    if (isEqual && matched === undefined) matched = timeStep
  }
  return matched
}

/** The bytes of a token code, or `undefined` when the text isn't six ASCII digits. */
function sixDigits(tokenCode: string): Buffer | undefined {
  return /^[0-9]{6}$/.test(tokenCode) ? Buffer.from(tokenCode, 'latin1') : undefined
}

/**
 * The time steps of a window, outwards from its centre: centre, -1, +1, -2, +2, and so on. Steps before 1970 are left out.
 */
export function* nearestFirst(centre: number, { stepsBack, stepsAhead }: SearchWindow): Generator<number> {
  if (centre >= 0) yield centre
  const farthest = Math.max(stepsBack, stepsAhead)
  for (let distance = 1; distance <= farthest; distance++) {
    if (distance <= stepsBack && centre - distance >= 0) yield centre - distance
    if (distance <= stepsAhead && centre + distance >= 0) yield centre + distance
  }
}
