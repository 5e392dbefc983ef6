import { createHash } from 'node:crypto'
import { lstat } from 'node:fs/promises'
import { describeThisProcess, findOwnerState, parseOwner, type LockOwner } from './lock-owner.ts'
import type { LockTry } from './lock.ts'
import { createPrivateFile, readPrivateFile, removePrivateFile } from './private-files.ts'

// A lock where the kernel gives Node none: a file that says who holds it. It comes into being whole, by a link that fails
// when there is one. Two rules keep two from being inside at once: what a living process wrote only that process removes;
// what a dead one wrote, only who holds the lock on taking that away, whose name is made of what was written. No two locks
// say the same, so whoever gets that second lock too late finds other words in the first, and leaves them alone.

/** Takes the lock, or says who holds it. The lock of a process that is gone is taken over. */
export async function fileLock(path: string): Promise<LockTry> {
  for (;;) {
    const written = (await readPrivateFile(path))?.toString()
    if (written === undefined) {
      const ours = await describeThisProcess()
      if (await createPrivateFile(path, ours)) return { release: () => removeWhatSays(path, ours) }
      continue
    }
    const owner = parseOwner(written)
    const state = owner ? await findOwnerState(owner) : 'gone'
    if (owner && state !== 'gone') return { holder: { ...nameHolder(owner, state), since: await heldSince(path) } }

    const takeover = await fileLock(`${path}.${nameOf(written)}`)
    if ('holder' in takeover) return takeover
    try {
      await removeWhatSays(path, written)
    } finally {
      await takeover.release()
    }
  }
}

/** Only called by those who alone may remove these words, so nothing comes between looking and removing. */
async function removeWhatSays(path: string, written: string): Promise<void> {
  if ((await readPrivateFile(path))?.toString() === written) await removePrivateFile(path)
}

function nameOf(written: string): string {
  return createHash('sha256').update(written).digest('hex').slice(0, 16)
}

function nameHolder(
  { processId, place }: LockOwner,
  state: 'running' | 'elsewhere',
): { name: string; processId?: number; hint: string } {
  if (state === 'running') {
    return { name: `process ${processId}`, processId, hint: 'wait for it to end, or end it: its lock goes with it' }
  }
  return {
    name: `process ${processId} of \`${place.host}\`, another machine or container,`,
    hint: 'end it there; should that machine or container be gone for good, remove the file',
  }
}

/** By the time of its file, which is written once. */
async function heldSince(path: string): Promise<Date | undefined> {
  return lstat(path).then(
    ({ mtime }) => mtime,
    () => undefined,
  )
}
