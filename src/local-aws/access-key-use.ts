import type { Caller } from './caller.ts'
import type { LocalAwsState } from './state.ts'

const GRANULARITY_MS = 15 * 60_000

/**
 * Notes that a long-term key was used, for GetAccessKeyLastUsed; refused requests count too. AWS is exact to about a quarter
 * of an hour; as this is, most requests write nothing.
 */
export function noteAccessKeyUse(
  { database, clock }: Pick<LocalAwsState, 'database' | 'clock'>,
  { accessKeyId, session }: Caller,
  use: { readonly serviceName: string; readonly region: string },
): void {
  if (session !== undefined) return
  const key = database.tables.accessKeys.get(accessKeyId)
  const at = clock.now().getTime()
  if (key === undefined || Math.abs(at - (key.lastUsed?.at ?? -Infinity)) < GRANULARITY_MS) return
  try {
    database.transact(() => database.tables.accessKeys.put({ ...key, lastUsed: { at, ...use } }))
  } catch {
    // A full disk is no reason to refuse a request that only reads.
  }
}
