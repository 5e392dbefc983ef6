import { setTimeout as sleep } from 'node:timers/promises'
import { SallyportError } from '../errors.ts'
import { fileLock } from './file-lock.ts'
import { kernelLock, kernelLockFlags } from './kernel-lock.ts'

/** A try for a lock: taken, or who has it. */
export type LockTry = { readonly release: () => Promise<void> } | { readonly holder: LockHolder }

/** Who has a lock. */
export interface LockHolder {
  /** As a message names it. */
  readonly name: string
  /** `undefined` where it is not of this machine, or not known. */
  readonly processId?: number
  readonly since: Date | undefined
  /** What makes it free. */
  readonly hint: string
}

const FIRST_PAUSE_MS = 25
// Whoever waits for a person to type leaves the computer to those who work.
const LONGEST_PAUSE_MS = 250

/** How long who waits for a lock does. */
interface Patience {
  readonly patienceMs?: number
  /** Called when the wait for one holder gets long, once for each. */
  readonly onWait?: ((holder: LockHolder) => Promise<void>) | undefined
}

const LONG_WAIT_MS = 1000

/**
 * Does some work while no other process does work under the same lock. A lock dies with the process that holds it, however
 * that ends (docs/decisions/0017-locks-die-with-their-owner.md).
 *
 * @param path - Of a file in a private folder; while it is held, this file is the lock.
 * @throws SallyportError `STORE_UNUSABLE` when one and the same process holds it all the time, 10 seconds if not told otherwise.
 */
export async function withLock<Result>(
  path: string,
  work: () => Promise<Result>,
  { patienceMs = 10_000, onWait }: Patience = {},
): Promise<Result> {
  const release = await takeLock(path, { patienceMs, onWait })
  try {
    return await work()
  } finally {
    await release()
  }
}

async function takeLock(
  path: string,
  { patienceMs, onWait }: Patience & { readonly patienceMs: number },
): Promise<() => Promise<void>> {
  const flags = kernelLockFlags(process.platform)
  const tryLock = flags === undefined ? fileLock : kernelLock(flags)
  let waitedMs = 0
  let before: LockHolder | undefined
  for (;;) {
    const result = await tryLock(path)
    if ('release' in result) return result.release
    const { holder } = result
    if (holder.name !== before?.name || holder.since?.getTime() !== before.since?.getTime()) waitedMs = 0
    if (waitedMs >= patienceMs) throw held(path, holder)
    before = holder
    const pauseMs = Math.min(FIRST_PAUSE_MS + waitedMs / 8, LONGEST_PAUSE_MS)
    await sleep(pauseMs)
    if (waitedMs < LONG_WAIT_MS && waitedMs + pauseMs >= LONG_WAIT_MS) await onWait?.(holder)
    waitedMs += pauseMs
  }
}

function held(path: string, { name, since, hint }: LockHolder): SallyportError {
  const when = since ? ` since ${since.toISOString()}` : ''
  return new SallyportError('STORE_UNUSABLE', `${name} holds the lock \`${path}\`${when}`, { hint })
}
