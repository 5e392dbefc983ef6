import type { Tables } from '../store/tables.ts'
import { effectiveBinding } from '../callers/token-codes.ts'

/** The serial numbers of the devices that sign-in knows as someone's, the oldest first; it learns of them as STS does. */
export function devicesAtSignIn(tables: Tables, accountId: string, ownerId: string, now: number): string[] {
  const found: { serialNumber: string; since: number }[] = []
  for (const row of tables.mfaBindings.all()) {
    if (row.accountId !== accountId) continue
    const binding = effectiveBinding(tables, row.serialNumber, now)
    if (binding?.device?.ownerId === ownerId) found.push({ serialNumber: row.serialNumber, since: binding.effectiveAt })
  }
  return found.sort((a, b) => a.since - b.since).map(({ serialNumber }) => serialNumber)
}
