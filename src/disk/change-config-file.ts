import { randomBytes } from 'node:crypto'
import { chmod, realpath, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { SallyportError } from '../errors.ts'
import { fileFailure, isMissing } from './file-failure.ts'
import { parseIni, type IniSection } from './ini.ts'
import { createPrivateFileAnywhere } from './private-files.ts'
import { readConfigText } from './read-config-text.ts'
import { writeSynced } from './write-synced.ts'

// AWS's two files are the person's. What is changed of them is what was asked for, and nothing else: comments, order, mode and
// links stay; what is written is read again as AWS's readers would, before it takes the old file's place.

const EVERY_BIT = 0o777

/** What is to become of one of AWS's files. */
interface ConfigChange {
  /** The text as it shall be, made of an empty one where the file isn't there. What it throws is thrown on. */
  edit(text: string, isThere: boolean): string
  /** What a reader shall see, made of what one saw: sections by name as in the file. */
  seen(sections: Map<string, IniSection>): Map<string, IniSection>
  /** What a person can do where the file can't be changed safely. */
  readonly byHand: string
  /** Which bits of its mode stay: all, unless others must not read what is put into it. */
  readonly modeMask?: number
}

/** What became of it. */
interface ChangedConfig {
  readonly isChanged: boolean
  /** Others could read the file before. */
  readonly wasOpen: boolean
}

/**
 * Changes one of AWS's files: after a crash the old file or the new one is there, whole. One that isn't there is made,
 * private, unless nothing is to be in it.
 *
 * @throws SallyportError `STORE_UNUSABLE` when it can't be changed safely, is another user's, or was changed meanwhile; it is
 *   then as it was.
 */
export async function changeConfigFile(file: string, change: ConfigChange): Promise<ChangedConfig> {
  const { byHand, modeMask = EVERY_BIT } = change
  const refused = (why: string): SallyportError =>
    new SallyportError('STORE_UNUSABLE', `\`${file}\` ${why}`, { hint: `${byHand}; the file was left as it is` })
  const path = await realPath(file)
  const before = await readConfigText(path ?? file).catch((error: unknown) => {
    if (!(error instanceof SallyportError)) throw error
    throw new SallyportError(error.code, error.message, {
      hint: [error.hint, byHand].filter(Boolean).join('; '),
      cause: error,
    })
  })
  if (before?.isUtf8 === false) throw refused('is not UTF-8')
  const was = before?.text ?? ''
  const is = change.edit(was, before !== undefined)
  if (is === was && modeMask === EVERY_BIT) return { isChanged: false, wasOpen: false }
  if (!isDeepStrictEqual(plain(change.seen(parseIni(was))), plain(parseIni(is))))
    throw refused('has lines that are not understood')
  try {
    if (path === undefined) {
      if (!(await createPrivateFileAnywhere(file, is))) throw changedMeanwhile(file)
      return { isChanged: true, wasOpen: false }
    }
    return { isChanged: true, wasOpen: await replace(path, is, { expected: was, modeMask }) }
  } catch (error) {
    throw fileFailure('write', file, error)
  }
}

async function realPath(file: string): Promise<string | undefined> {
  return realpath(file).catch((error: unknown) => {
    if (isMissing(error)) return undefined
    throw fileFailure('read', file, error)
  })
}

/** Whether others could read it before. */
async function replace(
  path: string,
  contents: string,
  { expected, modeMask }: { readonly expected: string; readonly modeMask: number },
): Promise<boolean> {
  const about = await stat(path)
  // Read it can be, as an empty file; what would be put in its place is a file.
  if (!about.isFile()) {
    throw new SallyportError('STORE_UNUSABLE', `\`${path}\` is not a regular file`, {
      hint: 'look at AWS_CONFIG_FILE and AWS_SHARED_CREDENTIALS_FILE; it was left as it is',
    })
  }
  const { mode, uid } = about
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
    if ((await readConfigText(path))?.text !== expected) throw changedMeanwhile(path)
    await rename(temporary, path)
  } finally {
    await rm(temporary, { force: true })
  }
  return process.platform !== 'win32' && (mode & 0o077) !== 0
}

/** What counts of them; those of a change have prototypes, and may be empty where the text has none. */
function plain(sections: Map<string, IniSection>): unknown {
  const filled = [...sections].filter(([, section]) => !isEmpty(section.values) || !isEmpty(section.nested))
  return JSON.parse(JSON.stringify(Object.fromEntries(filled)))
}

function isEmpty(record: object): boolean {
  return Object.keys(record).length === 0
}

function changedMeanwhile(file: string): SallyportError {
  return new SallyportError('STORE_UNUSABLE', `\`${file}\` was changed meanwhile`, { hint: 'try again' })
}
