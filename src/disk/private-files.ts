import { randomBytes } from 'node:crypto'
import { constants, type Stats } from 'node:fs'
import { link, lstat, mkdir, open, readdir, rename, rm, stat, type FileHandle } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileFailure, fileRefused, isMissing, systemErrorCode } from './file-failure.ts'
import { requireOwnFolder, requirePrivateFile, requirePrivateFolder } from './require-private.ts'
import { writeSynced } from './write-synced.ts'

// Rules of this folder: files 0600 in folders 0700, of this user; a file is replaced whole, never written in place; a
// symbolic link is never followed, neither to read nor to write; when something can't be written, what was there is still there.

/**
 * The bytes of a private file.
 *
 * @returns `undefined` when there is no such file.
 * @throws SallyportError `STORE_UNUSABLE` when it can't be read, or when it or its folder is not private.
 */
export async function readPrivateFile(path: string): Promise<Buffer | undefined> {
  const contents = await readPrivateFileAnywhere(path)
  const folder = contents && (await lstatIfThere(dirname(path)))
  if (folder) requirePrivateFolder(dirname(path), folder)
  return contents
}

/** The same of a private file that the user named: whatever folder it lies in. */
export async function readPrivateFileAnywhere(path: string): Promise<Buffer | undefined> {
  let file: FileHandle | undefined
  try {
    file = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0))
    requirePrivateFile(path, await file.stat())
    return await file.readFile()
  } catch (error) {
    if (isMissing(error)) return undefined
    throw fileFailure('read', path, error)
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
  await makePrivateFolder(dirname(path))
  await putInPlace(path, contents, (temporary) => rename(temporary, path))
}

/**
 * Makes a private file that isn't there yet, whole or not at all.
 *
 * @returns `false` when another process has made it first; its bytes are kept.
 * @throws SallyportError `STORE_UNUSABLE` when it can't be written.
 */
export async function createPrivateFile(path: string, contents: Uint8Array | string): Promise<boolean> {
  await makePrivateFolder(dirname(path))
  return createPrivateFileAnywhere(path, contents)
}

/** The same of a private file that the user named. Its folder is made when it is missing, and else left as it is. */
export async function createPrivateFileAnywhere(path: string, contents: Uint8Array | string): Promise<boolean> {
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
  const temporary = join(folder, `.${randomBytes(8).toString('hex')}.tmp`)
  try {
    await makeFolders(folder)
    const before = await lstatIfThere(path)
    if (before?.isSymbolicLink()) requirePrivateFile(path, before)
    await writeSynced(temporary, contents)
    await place(temporary)
    await syncFolder(folder)
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined)
    throw fileFailure('write', path, error)
  }
}

/** Removes a file; nothing happens when there is none. */
export async function removePrivateFile(path: string): Promise<void> {
  try {
    await rm(path, { force: true })
  } catch (error) {
    throw fileFailure('remove', path, error)
  }
}

/**
 * The names in a private folder; none when there is no folder. Unfinished temporary files are left out.
 *
 * @throws SallyportError `STORE_UNUSABLE` when it is a symbolic link, another user's, or can't be read.
 */
export async function listPrivateFolder(folder: string): Promise<string[]> {
  const about = await lstatIfThere(folder).catch((error: unknown) => {
    throw fileFailure('read', folder, error)
  })
  if (about) requireOwnFolder(folder, about)
  return listFolder(folder)
}

/** The same of a folder that the user named. */
export async function listFolder(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).filter((name) => !name.startsWith('.'))
  } catch (error) {
    if (isMissing(error)) return []
    throw fileFailure('read', folder, error)
  }
}

/**
 * Makes a folder that only its owner may look into, and those above it that are missing.
 *
 * @throws SallyportError `STORE_UNUSABLE` when it can't be made, is a symbolic link, no folder or another user's.
 */
export async function makePrivateFolder(folder: string): Promise<void> {
  try {
    await makeFolders(folder)
    const about = await lstat(folder)
    if (!about.isDirectory() && !about.isSymbolicLink()) throw fileRefused('make', folder, 'ENOTDIR')
    requireOwnFolder(folder, about)
    if (process.platform === 'win32' || (about.mode & 0o077) === 0) return
    const handle = await open(folder, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0))
    try {
      await handle.chmod(0o700)
    } finally {
      await handle.close()
    }
  } catch (error) {
    throw fileFailure('make', folder, error)
  }
}

async function makeFolders(folder: string): Promise<void> {
  for (const missing of await missingFolders(folder)) {
    await mkdir(missing, { mode: 0o700 }).catch((error: unknown) => {
      if (systemErrorCode(error) !== 'EEXIST') throw error
    })
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
