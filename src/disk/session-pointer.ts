import { createHash } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { ListedSession } from '../ports.ts'
import { awsConfigFiles } from './aws-config-files.ts'
import type { Environment, Folders } from './folders.ts'
import { sealingKeyFile, unseal } from './sealing.ts'
import { parseStoredSession } from './stored-session.ts'

// A pointer says which cached session answers for a profile. Its name is a fingerprint of all that led to that session,
// so that any change of it makes the pointer one that nobody looks for. Read by the entry of the program, which loads
// nothing else: so only `node:` modules here, and synchronous reads.

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
  'AWS_SECURITY_TOKEN',
  'AWS_SESSION_TOKEN',
]

/** Where the pointers are. */
export function pointersFolder(folders: Folders): string {
  return join(folders.state, 'pointers')
}

/** The file of the vault's table of contents. */
export function vaultContentsFile(folders: Folders): string {
  return join(folders.data, 'vault-contents.json')
}

/**
 * The name of a profile's pointer as things stand.
 *
 * @param profile - As named on the command line; `undefined` when none was.
 */
export function pointerName(profile: string | undefined, environment: Environment, folders: Folders): string {
  const { config, credentials } = awsConfigFiles(environment)
  const files = [config, credentials, vaultContentsFile(folders)].map((path) => {
    const about = statSync(path, { throwIfNoEntry: false })
    return about ? [path, about.size, about.mtimeMs, about.ino] : [path]
  })
  const variables = VARIABLES.map((name) => environment[name] ?? null)
  return createHash('sha256')
    .update(JSON.stringify([1, profile ?? null, files, variables]))
    .digest('hex')
}

/** The session that a profile's pointer leads to; `undefined` when anything at all is amiss. */
export function readPointedSession(
  profile: string | undefined,
  environment: Environment,
  folders: Folders,
): ListedSession | undefined {
  try {
    const pointer = join(pointersFolder(folders), pointerName(profile, environment, folders))
    const name = readFileSync(pointer, 'utf8').trim()
    if (!/^[0-9a-f]{64}$/.test(name)) return undefined
    const text = unseal(
      readFileSync(sealingKeyFile(folders)),
      name,
      readFileSync(join(folders.state, 'sessions', name)),
    )
    return text === undefined ? undefined : parseStoredSession(text)
  } catch {
    return undefined
  }
}
