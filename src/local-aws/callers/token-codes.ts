import { decodeBase32, matchTokenCode } from '../../totp/index.ts'
import type { MfaBinding, TokenCodeUseRow } from '../store/rows.ts'
import type { Tables } from '../store/tables.ts'

const WINDOW_MS = 180_000
const VERIFICATIONS_PER_WINDOW = 9
const STEP_MS = 30_000
/** Steps whose codes can still be accepted, with some to spare for a clock that tests move back. */
const REMEMBERED_STEPS = 64

/**
 * - `accepted`: right, and now spent;
 * - `wrong`: not one of the codes of this time, or spent before;
 * - `unverifiable`: no such device of this owner (yet), or more than nine tries within three minutes.
 */
export type TokenCodeVerdict = 'accepted' | 'wrong' | 'unverifiable'

/**
 * Checks a token code for STS and sign-in and remembers that it was used. A try counts whatever its outcome, so the caller
 * commits also when it refuses.
 *
 * AWS (observed, not promised): the present step, two before and two after, on the device's adjusted clock; each code works
 * once, in any order; nine tries per serial number and window of three minutes.
 *
 * @param now - Milliseconds since 1970.
 */
export function verifyTokenCode(
  tables: Tables,
  { serialNumber, ownerId, tokenCode, now }: { serialNumber: string; ownerId: string; tokenCode: string; now: number },
): TokenCodeVerdict {
  const device = effectiveBinding(tables, serialNumber, now)?.device
  if (device === undefined || device.ownerId !== ownerId) return 'unverifiable'

  const use = countTry(tables, serialNumber, now)
  if (use === undefined) return 'unverifiable'
  const adjustedSeconds = (now + device.clockAdjustmentSteps * STEP_MS) / 1000
  const step = matchTokenCode(decodeBase32(device.base32Seed), tokenCode, adjustedSeconds)
  if (step === undefined || isSpent(use, step)) return 'wrong'
  tables.tokenCodeUses.put({ ...use, ...spend(use, step) })
  return 'accepted'
}

/**
 * Counts a try with codes of a device, to be committed whatever comes of it.
 *
 * @returns `undefined` when there were too many within these three minutes.
 */
export function countTry(tables: Tables, serialNumber: string, now: number): TokenCodeUseRow | undefined {
  const window = Math.floor(now / WINDOW_MS)
  const before = tables.tokenCodeUses.get(serialNumber) ?? { serialNumber, spentSteps: [], window, verifications: 0 }
  const verifications = before.window === window ? before.verifications : 0
  if (verifications >= VERIFICATIONS_PER_WINDOW) return undefined
  const use = { ...before, window, verifications: verifications + 1 }
  tables.tokenCodeUses.put(use)
  return use
}

/** Whether tries were counted that count against the next ones. */
export function isCounting(use: TokenCodeUseRow | undefined, now: number): boolean {
  return use !== undefined && use.verifications > 0 && use.window >= Math.floor(now / WINDOW_MS)
}

/** What STS and sign-in know of a device at a time. */
export function effectiveBinding(tables: Tables, serialNumber: string, now: number): MfaBinding | undefined {
  return tables.mfaBindings.get(serialNumber)?.entries.findLast(({ effectiveAt }) => effectiveAt <= now)
}

function isSpent({ spentSteps, spentUpTo = -1 }: TokenCodeUseRow, step: number): boolean {
  return step <= spentUpTo || spentSteps.includes(step)
}

/** The spent steps with one more. Those that get too many leave a mark behind, below which nothing is accepted again. */
function spend({ spentSteps, spentUpTo }: TokenCodeUseRow, step: number): Partial<TokenCodeUseRow> {
  const steps = [...spentSteps, step].sort((a, b) => a - b)
  const forgotten = steps.slice(0, -REMEMBERED_STEPS).at(-1) ?? spentUpTo
  return { spentSteps: steps.slice(-REMEMBERED_STEPS), ...(forgotten !== undefined && { spentUpTo: forgotten }) }
}
