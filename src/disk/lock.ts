import { link, rename, rm } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { SallyportError } from '../errors.ts'
import { createPrivateFile, readPrivateFile, removePrivateFile } from './private-files.ts'

const BETWEEN_TRIES_MS = 25
const TRIES = 400

/**
 * Does some work while no other process does work under the same lock. The lock is a file with the number of the process
 * that holds it; one whose process is gone is taken over.
 *
 * @throws SallyportError `STORE_UNUSABLE` when another process holds it for 10 seconds.
 */
export async function withLock<Result>(path: string, work: () => Promise<Result>): Promise<Result> {
  for (let tries = 0; !(await createPrivateFile(path, String(process.pid))); tries += 1) {
    const holder = (await readPrivateFile(path))?.toString()
    if (holder !== undefined && !isRunning(Number(holder))) await takeAway(path, holder)
    else if (tries < TRIES) await sleep(BETWEEN_TRIES_MS)
    else throw held(path, holder)
  }
  try {
    return await work()
  } finally {
    await removePrivateFile(path)
  }
}

/** Two may find the same dead holder; what the slower one takes away may be the faster one's, and is put back. */
async function takeAway(path: string, holder: string): Promise<void> {
  const aside = `${path}.${process.pid}`
  try {
    await rename(path, aside)
  } catch {
    return
  }
  if ((await readPrivateFile(aside))?.toString() !== holder) await link(aside, path).catch(() => undefined)
  await rm(aside, { force: true })
}

function isRunning(processId: number): boolean {
  try {
    process.kill(processId, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

function held(path: string, holder: string | undefined): SallyportError {
  return new SallyportError('STORE_UNUSABLE', `process ${holder ?? 'unknown'} holds \`${path}\``, {
    hint: 'wait for it to end; when it hangs, end it',
  })
}
