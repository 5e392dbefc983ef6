import type { Caller } from './caller.ts'
import type { LocalAwsState } from './state.ts'
import { serviceUseKey } from './store/tables.ts'

const GRANULARITY_MS = 15 * 60_000

/**
 * Notes that a long-term key was used, for GetAccessKeyLastUsed, and that its user or role called a service, for
 * GetServiceLastAccessedDetails; refused requests count too. AWS is exact to about a quarter of an hour; as this is, most
 * requests write nothing.
 */
export function noteAccessKeyUse(
  { database, clock }: Pick<LocalAwsState, 'database' | 'clock'>,
  { accessKeyId, session, type, ownerId }: Caller,
  { serviceName, region }: { readonly serviceName: string; readonly region: string },
): void {
  const { accessKeys, serviceUses, users, roles } = database.tables
  const at = clock.now().getTime()
  const dueKey = () => {
    const key = session === undefined ? accessKeys.get(accessKeyId) : undefined
    return key !== undefined && isDue(key.lastUsed?.at, at) ? key : undefined
  }
  const isUser = type === 'User' || type === 'AssumedRole'
  const isUseDue = () => isUser && isDue(serviceUses.get(serviceUseKey(ownerId, serviceName))?.at, at)
  if (dueKey() === undefined && !isUseDue()) return
  try {
    const kept = database.transact(() => {
      const key = dueKey()
      if (key !== undefined) accessKeys.put({ ...key, lastUsed: { at, region, serviceName } })
      const isThere = users.get(ownerId) !== undefined || roles.get(ownerId) !== undefined
      if (isThere && isUseDue()) serviceUses.put({ ownerId, service: serviceName, at, region })
    })
    // Nor is it one to keep others waiting.
    if (kept instanceof Promise) kept.catch(() => undefined)
  } catch {
    // A full disk is no reason to refuse a request that only reads.
  }
}

function isDue(lastAt: number | undefined, now: number): boolean {
  return lastAt === undefined || Math.abs(now - lastAt) >= GRANULARITY_MS
}
