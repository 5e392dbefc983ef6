import { constants } from 'node:fs'
import { lstat, open, readFile, type FileHandle } from 'node:fs/promises'
import { dirname } from 'node:path'
import { fileFailure, systemErrorCode } from './file-failure.ts'
import type { LockHolder, LockTry } from './lock.ts'
import { makePrivateFolder } from './private-files.ts'

// A lock of the kernel on a file that is open, and gone with the process that opened it. Node passes the flags of libuv on:
// UV_FS_O_EXLOCK is macOS's and the BSDs' O_EXLOCK; on Windows it opens a file that nobody else can open.

/** What opens a file under a lock of the kernel; `undefined` where Node has no such thing, as on Linux. */
export function kernelLockFlags(platform: NodeJS.Platform): number | undefined {
  if (platform === 'win32') return 0x10000000
  return ['darwin', 'freebsd', 'openbsd', 'netbsd'].includes(platform) ? 0x20 | (constants.O_NONBLOCK ?? 0) : undefined
}

type Open = (path: string, flags: number, mode: number) => Promise<Pick<FileHandle, 'close' | 'truncate' | 'write'>>

/**
 * Takes the lock, or says who holds it. The file stays when the lock is given back: who removed it would take away a lock
 * that another process just got.
 */
export function kernelLock(flags: number, openFile: Open = open): (path: string) => Promise<LockTry> {
  return async (path) => {
    await makePrivateFolder(dirname(path))
    try {
      const file = await openFile(
        path,
        constants.O_RDWR | constants.O_CREAT | (constants.O_NOFOLLOW ?? 0) | flags,
        0o600,
      )
      await file.truncate()
      await file.write(String(process.pid))
      return { release: () => file.close() }
    } catch (error) {
      // EAGAIN is flock(2)'s; EBUSY is how libuv tells Windows's sharing violation.
      if (!['EAGAIN', 'EBUSY'].includes(systemErrorCode(error) ?? '')) throw fileFailure('write', path, error)
      return { holder: await nameHolder(path) }
    }
  }
}

/** By what its file says, which on Windows nobody may read. */
async function nameHolder(path: string): Promise<LockHolder> {
  const processId = await readFile(path, 'latin1').catch(() => '')
  return {
    name: /^\d+$/.test(processId) ? `process ${processId}` : 'another process',
    since: await lstat(path).then(
      ({ mtime }) => mtime,
      () => undefined,
    ),
    hint: 'wait for it to end, or end it: its lock goes with it',
  }
}
