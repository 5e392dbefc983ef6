import { randomBytes } from 'node:crypto'
import { chmod, readFile, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { SallyportError } from '../errors.ts'
import { writeSynced } from './write-synced.ts'

/** How a file of AWS's is replaced. */
interface Replacement {
  /** What it held when it was read. */
  readonly expected: string
  /** Which bits of its mode stay: `0o777` for all, `0o700` where there is a secret in it that others must not read. */
  readonly modeMask: number
}

/**
 * Replaces one of AWS's files, which is the person's: its mode stays, and after a crash the old file or the new one is
 * there, whole.
 *
 * @param path - Links resolved.
 * @throws SallyportError `STORE_UNUSABLE` when it is another user's, or was changed meanwhile; it is then as it was.
 */
export async function replaceConfigFile(
  path: string,
  contents: string,
  { expected, modeMask }: Replacement,
): Promise<void> {
  const { mode, uid } = await stat(path)
  const own = process.getuid?.()
  if (own !== undefined && own !== uid) {
    throw new SallyportError('STORE_UNUSABLE', `\`${path}\` belongs to user ${uid}, and this is user ${own}`, {
      hint: 'its owner must change it; the file was left as it is',
    })
  }
  const temporary = join(dirname(path), `.${randomBytes(8).toString('hex')}.tmp`)
  try {
    await writeSynced(temporary, contents)
    await chmod(temporary, mode & modeMask)
    if ((await readFile(path, 'utf8')) !== expected) {
      throw new SallyportError('STORE_UNUSABLE', `\`${path}\` was changed meanwhile`, { hint: 'try again' })
    }
    await rename(temporary, path)
  } finally {
    await rm(temporary, { force: true })
  }
}
