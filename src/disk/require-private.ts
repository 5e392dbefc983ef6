import type { Stats } from 'node:fs'
import { SallyportError } from '../errors.ts'

// What a secret may lie in, to be read as to be written. The entry of the program reads by these rules too: so nothing is
// loaded here, and they cost it a look at the file it has open and one at each folder.

/** Vault, sessions and records are kilobytes. What is longer would only fill the memory. */
const MOST_BYTES = 64 * 1024 * 1024

const MOVE_AWAY = 'move it away: what is missing is made anew'

/**
 * Refuses a file of secrets that others could read or could have put there. Windows keeps a profile's folders to their
 * owner by itself, and has no such modes.
 *
 * @param about - Of the file itself, links not followed.
 * @throws SallyportError `STORE_UNUSABLE`, with what was seen and what to do.
 */
export function requirePrivateFile(path: string, about: Stats): void {
  if (about.isSymbolicLink()) throw symbolicLink(path)
  if (!about.isFile()) {
    throw new SallyportError('STORE_UNUSABLE', `\`${path}\` is not a regular file`, { hint: MOVE_AWAY })
  }
  if (about.size > MOST_BYTES) {
    throw new SallyportError('STORE_UNUSABLE', `\`${path}\` is longer than 64 MB, and nothing of ours`, {
      hint: MOVE_AWAY,
    })
  }
  requireOwn(path, about)
  requireMode(path, about, '600')
}

/** The same for the folder that it lies in. */
export function requirePrivateFolder(path: string, about: Stats): void {
  requireOwnFolder(path, about)
  requireMode(path, about, '700')
}

/** Refuses a folder that is a link or another user's. */
export function requireOwnFolder(path: string, about: Stats): void {
  if (about.isSymbolicLink()) throw symbolicLink(path)
  if (!about.isDirectory())
    throw new SallyportError('STORE_UNUSABLE', `\`${path}\` is not a folder`, { hint: MOVE_AWAY })
  requireOwn(path, about)
}

function requireOwn(path: string, { uid }: Stats): void {
  const own = process.getuid?.()
  if (own === undefined || own === uid) return
  throw new SallyportError('STORE_UNUSABLE', `\`${path}\` belongs to user ${uid}, and this is user ${own}`, {
    hint: 'run sallyport as its owner, or move it away: what is missing is made anew',
  })
}

function requireMode(path: string, { mode }: Stats, allowed: '600' | '700'): void {
  if (process.platform === 'win32' || (mode & 0o077) === 0) return
  const seen = (mode & 0o777).toString(8)
  throw new SallyportError('STORE_UNUSABLE', `\`${path}\` is open to other users (mode ${seen})`, {
    hint: `keep it to yourself again: chmod ${allowed} '${path}'`,
  })
}

function symbolicLink(path: string): SallyportError {
  return new SallyportError('STORE_UNUSABLE', `\`${path}\` is a symbolic link`, {
    hint: 'secrets are neither read nor written through links; put the real file or folder there',
  })
}
