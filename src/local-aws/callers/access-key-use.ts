import type { Caller } from './caller.ts'
import type { LocalAwsState } from '../state.ts'
import { serviceUseKey } from '../store/tables.ts'

const GRANULARITY_MS = 15 * 60_000

/** AWS: of some services single actions are tracked. Of those here IAM is one, STS isn't; of S3 AWS tracks what is done to buckets, which this leaves out. */
const TRACKED_SERVICES: ReadonlySet<string> = new Set(['iam'])

/** What was called. */
export interface Use {
  readonly serviceName: string
  readonly region: string
  /** The action's own name, such as `CreateUser`; `undefined` for what is none and for services that aren't tracked by action. */
  readonly actionName?: string | undefined
}

/**
 * Notes that a long-term key was used, for GetAccessKeyLastUsed, and that its user or role called a service and an action of it, for
 * GetServiceLastAccessedDetails; refused requests count too. AWS is exact to about a quarter of an hour; as this is, most
 * requests write nothing.
 */
export function noteAccessKeyUse(
  { database, clock }: Pick<LocalAwsState, 'database' | 'clock'>,
  { accessKeyId, session, type, ownerId }: Caller,
  { serviceName, region, actionName }: Use,
): void {
  const { accessKeys, serviceUses, users, roles } = database.tables
  const at = clock.now().getTime()
  const dueKey = () => {
    const key = session === undefined ? accessKeys.get(accessKeyId) : undefined
    return key !== undefined && isDue(key.lastUsed?.at, at) ? key : undefined
  }
  const isUser = type === 'User' || type === 'AssumedRole'
  const tracked = TRACKED_SERVICES.has(serviceName) ? actionName : undefined
  const isUseDue = (use = serviceUses.get(serviceUseKey(ownerId, serviceName))) =>
    isUser && (isDue(use?.at, at) || (tracked !== undefined && isDue(use?.actions?.[tracked]?.at, at)))
  if (dueKey() === undefined && !isUseDue()) return
  try {
    const kept = database.transact(() => {
      const key = dueKey()
      if (key !== undefined) accessKeys.put({ ...key, lastUsed: { at, region, serviceName } })
      const isThere = users.get(ownerId) !== undefined || roles.get(ownerId) !== undefined
      const use = serviceUses.get(serviceUseKey(ownerId, serviceName))
      if (!isThere || !isUseDue(use)) return
      const actions = tracked === undefined ? use?.actions : { ...use?.actions, [tracked]: { at, region } }
      serviceUses.put({ ownerId, service: serviceName, at, region, ...(actions && { actions }) })
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
