import type { Tables } from '../store/tables.ts'
import { GONE } from '../store/tables.ts'
import { isCounting } from '../callers/token-codes.ts'

/**
 * Forgets deleted devices once nothing depends on them: STS and sign-in know that they are gone, and no tries are counted that
 * a device of the same serial number would have to go on with.
 */
export function forgetGoneDevices({ mfaBindings, tokenCodeUses }: Tables, now: number): void {
  for (const { serialNumber, entries } of mfaBindings.list('gone', GONE)) {
    const isKnown = entries.every(({ effectiveAt }) => effectiveAt <= now)
    if (!isKnown || isCounting(tokenCodeUses.get(serialNumber), now)) continue
    mfaBindings.delete(serialNumber)
    tokenCodeUses.delete(serialNumber)
  }
}
