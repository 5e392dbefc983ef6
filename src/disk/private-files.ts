import { randomBytes } from 'node:crypto'
import { constants, type Stats } from 'node:fs'
import { link, lstat, mkdir, open, readdir, rename, rm, stat, type FileHandle } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { SallyportError } from '../errors.ts'

// Rules of this folder: files 0600 in folders 0700; a file is replaced whole, never written in place; a symbolic link is
// never followed, neither to read nor to write; when something can't be written, what was there is still there.

/**
 * The bytes of a private file.
 *
 * @returns `undefined` when there is no such file.
 * @throws SallyportError `STORE_UNUSABLE` when it can't be read, is a symbolic link or no regular file.
 */
export async function readPrivateFile(path: string): Promise<Buffer | undefined> {
  let file: FileHandle | undefined
  try {
    file = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0))
    const about = await file.stat()
    if (!about.isFile()) throw new SallyportError('STORE_UNUSABLE', `\`${path}\` is not a regular file`)
    return await file.readFile()
  } catch (error) {
    if (isMissing(error)) return undefined
    throw unusable('read', path, error)
  } finally {
    await file?.close()
  }
}

/**
 * Replaces a private file at once: after a crash at any moment the old bytes or the new ones are there.
 *
 * @throws SallyportError `STORE_UNUSABLE` when it can't be written; the old file is then untouched.
 */
export async function writePrivateFile(path: string, contents: Uint8Array | string): Promise<void> {
  await putInPlace(path, contents, (temporary) => rename(temporary, path))
}

/**
 * Makes a private file that isn't there yet, whole or not at all.
 *
 * @returns `false` when another process has made it first; its bytes are kept.
 * @throws SallyportError `STORE_UNUSABLE` when it can't be written.
 */
export async function createPrivateFile(path: string, contents: Uint8Array | string): Promise<boolean> {
  let made = true
  await putInPlace(path, contents, async (temporary) => {
    await link(temporary, path).catch((error: unknown) => {
      if (systemErrorCode(error) !== 'EEXIST') throw error
      made = false
    })
    await rm(temporary)
  })
  return made
}

async function putInPlace(
  path: string,
  contents: Uint8Array | string,
  place: (temporary: string) => Promise<void>,
): Promise<void> {
  const folder = dirname(path)
  await makePrivateFolder(folder)
  const temporary = join(folder, `.${randomBytes(8).toString('hex')}.tmp`)
  try {
    if ((await lstatIfThere(path))?.isSymbolicLink()) throw symbolicLink(path)
    const file = await open(temporary, 'wx', 0o600)
    try {
      await file.writeFile(contents)
      await file.sync()
    } finally {
      await file.close()
    }
    await place(temporary)
    await syncFolder(folder)
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined)
    throw unusable('write', path, error)
  }
}

/** Removes a file; nothing happens when there is none. */
export async function removePrivateFile(path: string): Promise<void> {
  try {
    await rm(path, { force: true })
  } catch (error) {
    throw unusable('remove', path, error)
  }
}

/** The names in a folder; none when there is no folder. Unfinished temporary files are left out. */
export async function listPrivateFolder(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).filter((name) => !name.startsWith('.'))
  } catch (error) {
    if (isMissing(error)) return []
    throw unusable('read', folder, error)
  }
}

/**
 * Makes a folder that only its owner may look into, and those above it that are missing.
 *
 * @throws SallyportError `STORE_UNUSABLE` when it can't be made, is a symbolic link or no folder.
 */
export async function makePrivateFolder(folder: string): Promise<void> {
  try {
    for (const missing of await missingFolders(folder)) {
      await mkdir(missing, { mode: 0o700 }).catch((error: unknown) => {
        if (systemErrorCode(error) !== 'EEXIST') throw error
      })
    }
    const about = await lstat(folder)
    if (about.isSymbolicLink()) throw symbolicLink(folder)
    if (!about.isDirectory()) throw refused('make', folder, 'ENOTDIR')
    if (process.platform === 'win32' || (about.mode & 0o077) === 0) return
    const handle = await open(folder, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0))
    try {
      await handle.chmod(0o700)
    } finally {
      await handle.close()
    }
  } catch (error) {
    throw unusable('make', folder, error)
  }
}

/**
 * The folders to make, the topmost first. Each is made by a call of its own: Node's recursive mkdir says ENOENT of a
 * read-only file system, and under /proc it never ends.
 */
async function missingFolders(folder: string): Promise<string[]> {
  const missing: string[] = []
  for (let path = folder; !(await isThere(path)); path = dirname(path)) missing.unshift(path)
  return missing
}

async function isThere(path: string): Promise<boolean> {
  try {
    await stat(path)
    return true
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(systemErrorCode(error) ?? '')) return false
    throw error
  }
}

async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

async function lstatIfThere(path: string): Promise<Stats | undefined> {
  return lstat(path).catch((error: unknown) => {
    if (isMissing(error)) return undefined
    throw error
  })
}

function symbolicLink(path: string): SallyportError {
  return new SallyportError('STORE_UNUSABLE', `\`${path}\` is a symbolic link`, {
    hint: 'secrets are not written through links; put the real file or folder there',
  })
}

function isMissing(error: unknown): boolean {
  return systemErrorCode(error) === 'ENOENT'
}

/** `ENOSPC` and the like; `undefined` for other errors. */
export function systemErrorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}

/** Why the system wouldn't, in words where there are any. */
export function systemErrorReason(error: unknown): string {
  const code = systemErrorCode(error) ?? 'it failed'
  return REASONS[code] ?? code
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'nothing can be made there',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EROFS: 'the file system is read-only',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  ELOOP: 'it is a symbolic link',
  ENOTDIR: 'a part of its path is no folder',
  EEXIST: 'a part of its path is no folder',
  EISDIR: 'it is a folder',
  ENXIO: 'nobody reads from the other end',
}

/** What to throw when a file can't be written. */
export function writeFailure(path: string, error: unknown): unknown {
  return unusable('write', path, error)
}

function unusable(verb: string, path: string, error: unknown): unknown {
  if (error instanceof SallyportError) return error
  const code = systemErrorCode(error)
  return code === undefined ? error : refused(verb, path, code, error)
}

function refused(verb: string, path: string, code: string, cause?: unknown): SallyportError {
  return new SallyportError('STORE_UNUSABLE', `can't ${verb} \`${path}\`: ${REASONS[code] ?? code}`, {
    hint:
      verb === 'read'
        ? 'look at its owner and mode'
        : 'nothing was changed; make room or mend the permissions, then try again',
    cause,
  })
}
