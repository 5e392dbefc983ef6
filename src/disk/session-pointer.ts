import { statSync } from 'node:fs'
import { join } from 'node:path'
import type { ListedSession } from '../ports.ts'
import { awsConfigFiles } from './aws-config-files.ts'
import type { Environment, Folders } from './folders.ts'
import { readPrivateFileSync } from './read-private-sync.ts'
import { fnv1a, readHidden } from './session-pad.ts'
import { parseStoredSession } from './stored-session.ts'

// A pointer says which cached session answers for a profile under certain circumstances: all that led to that session.
// They are written into it, and the file is named after their hash; when any of them changes, nobody looks for it. Read
// by the entry of the program, which loads nothing else: so no library but `node:fs` here, and synchronous reads.

/** What decides about the session besides the profile and the files. */
const VARIABLES = [
  'AWS_ACCESS_KEY_ID',
  'AWS_DEFAULT_PROFILE',
  'AWS_DEFAULT_REGION',
  'AWS_ENDPOINT_URL',
  'AWS_ENDPOINT_URL_IAM',
  'AWS_ENDPOINT_URL_STS',
  'AWS_IGNORE_CONFIGURED_ENDPOINT_URLS',
  'AWS_PROFILE',
  'AWS_REGION',
  'SALLYPORT_VAULT',
]

/** Of these only whether they are set: their values are secret, and no session with MFA is begun with them. */
const SECRET_VARIABLES = ['AWS_SECURITY_TOKEN', 'AWS_SESSION_TOKEN']

/** Where the pointers are. */
export function pointersFolder(folders: Folders): string {
  return join(folders.state, 'pointers')
}

/** The files of the vault's table of contents: that of the encrypted file, and that of the keychain. */
export function vaultContentsFiles(folders: Folders): { readonly file: string; readonly keychain: string } {
  return { file: join(folders.data, 'vault-contents.json'), keychain: join(folders.data, 'keychain-contents.json') }
}

/**
 * All that leads from a profile to its session, as things stand.
 *
 * @param profile - As named on the command line; `undefined` when none was.
 */
export function circumstancesOf(profile: string | undefined, environment: Environment, folders: Folders): string {
  const { config, credentials } = awsConfigFiles(environment)
  const contents = vaultContentsFiles(folders)
  const files = [config, credentials, contents.file, contents.keychain].map((path) => {
    const about = statSync(path, { throwIfNoEntry: false })
    return about ? [path, about.size, about.mtimeMs, about.ino] : [path]
  })
  const variables = VARIABLES.map((name) => environment[name] ?? null)
  const areSet = SECRET_VARIABLES.map((name) => Boolean(environment[name]))
  return JSON.stringify([profile ?? null, files, variables, areSet])
}

/** The file of the pointer for these circumstances. */
export function pointerFile(circumstances: string, folders: Folders): string {
  return join(pointersFolder(folders), fnv1a(circumstances))
}

/** What a pointer's file holds. */
export function formatPointer(circumstances: string, sessionName: string): string {
  return `${sessionName}\n${circumstances}\n`
}

/** The name of the session that a pointer's file leads to; `undefined` when it is of other circumstances, or damaged. */
function parsePointer(text: string, circumstances: string): string | undefined {
  const [sessionName = '', ...others] = text.split('\n')
  if (others.join('\n').trimEnd() !== circumstances) return undefined
  return /^[0-9a-f]{64}$/.test(sessionName) ? sessionName : undefined
}

/** The session that a profile's pointer leads to; `undefined` when anything at all is amiss. */
export function readPointedSession(
  profile: string | undefined,
  environment: Environment,
  folders: Folders,
): ListedSession | undefined {
  try {
    const circumstances = circumstancesOf(profile, environment, folders)
    const pointer = readPrivateFileSync(pointerFile(circumstances, folders))?.toString() ?? ''
    const name = parsePointer(pointer, circumstances)
    const text = name === undefined ? undefined : readHidden(folders, name)
    return text === undefined ? undefined : parseStoredSession(text)
  } catch {
    return undefined
  }
}
