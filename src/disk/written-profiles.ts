import { realpath, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { SallyportError } from '../errors.ts'
import { awsConfigFiles } from './aws-config-files.ts'
import { putSection, removeSection } from './edit-sections.ts'
import { fileFailure, isMissing } from './file-failure.ts'
import type { Environment, Folders } from './folders.ts'
import { parseIni } from './ini.ts'
import { withLock } from './lock.ts'
import { createPrivateFileAnywhere } from './private-files.ts'
import { readRegularFile } from './read-regular-file.ts'
import { replaceConfigFile } from './replace-config-file.ts'
import { formatSessionSection, MARK, type SectionOfSession } from './session-section.ts'

// Sessions in plain text in `~/.aws/credentials`, for programs that can't be given one in another way; only when a person asks
// for it, and under a name of their own. The file is the person's: comments, order and other sections stay.

const MOST_MEGABYTES = 16

/** In `~/.aws/config`: a way to sign in that a section of the credentials file would win over. */
const WAYS_TO_SIGN_IN = [
  'aws_access_key_id',
  'credential_process',
  'credential_source',
  'login_session',
  'role_arn',
  'sso_account_id',
  'sso_session',
  'sso_start_url',
  'web_identity_token_file',
]

/** What became of the file. */
export interface WrittenProfile {
  readonly file: string
  /** Others could read the file, and can't any more. */
  readonly wasOpen: boolean
}

interface Place {
  readonly environment: Environment
  readonly folders: Folders
}

/**
 * Writes a session as a profile of the credentials file, or over the one that was written under that name before.
 *
 * @throws SallyportError `USAGE` when there is a profile of that name that is not of our making; `STORE_UNUSABLE` when the
 *   file can't be changed. Then it is as it was.
 */
export async function writeProfile(
  place: Place,
  name: string,
  section: SectionOfSession & { readonly signedInWith: string },
): Promise<WrittenProfile> {
  const lines = formatSessionSection(name, section)
  const { config, credentials: file } = awsConfigFiles(place.environment)
  return change(place, async () => {
    const [before, settings] = await Promise.all([readIfThere(file), readIfThere(config)])
    const values = parseIni(settings?.text ?? '').get(`profile ${name}`)?.values ?? {}
    if (WAYS_TO_SIGN_IN.some((key) => values[key] !== undefined)) throw taken(config, name)
    if (before === undefined) {
      if (await createPrivateFileAnywhere(file, lines)) return { file, wasOpen: false }
      throw changedMeanwhile(file)
    }
    requireOurs(before.text, name, file)
    const text = putSection(before.text, name, lines)
    requireOnly(before.text, text, { file, names: [name] })
    requireHeld(text, lines, { file, name })
    await replaceConfigFile(before.path, text, { expected: before.text, modeMask: 0o700 })
    return { file, wasOpen: before.isOpen }
  })
}

/**
 * Removes the profiles that were written with sessions of a long-term key; where none is named, all that were written.
 *
 * @returns Their names.
 */
export async function removeWrittenProfiles(
  place: Place,
  signedInWith: string | undefined,
): Promise<readonly string[]> {
  const file = awsConfigFiles(place.environment).credentials
  // Most people have none: then nothing is locked.
  if (!(await namesOfOurs(file, signedInWith)).length) return []
  return change(place, async () => {
    const names = await namesOfOurs(file, signedInWith)
    const before = await readIfThere(file)
    if (before === undefined || names.length === 0) return []
    const text = names.reduce(removeSection, before.text)
    requireOnly(before.text, text, { file, names })
    await replaceConfigFile(before.path, text, { expected: before.text, modeMask: 0o777 })
    return names
  }).catch((error: unknown) => {
    throw fileFailure('write', file, error)
  })
}

function change<Result>({ folders }: Place, work: () => Promise<Result>): Promise<Result> {
  return withLock(join(folders.state, 'turns', 'credentials-file'), work)
}

async function namesOfOurs(file: string, signedInWith: string | undefined): Promise<string[]> {
  const before = await readIfThere(file)
  return [...parseIni(before?.text ?? '')].flatMap(([name, { values }]) => {
    const mark = values[MARK]
    return mark !== undefined && [mark, undefined].includes(signedInWith) ? [name] : []
  })
}

async function readIfThere(file: string): Promise<{ path: string; text: string; isOpen: boolean } | undefined> {
  try {
    const path = await realpath(file)
    const [bytes, { mode }] = await Promise.all([readRegularFile(path, MOST_MEGABYTES), stat(path)])
    if (bytes === undefined) return undefined
    const text = bytes.toString('utf8')
    if (!Buffer.from(text).equals(bytes)) {
      throw new SallyportError('STORE_UNUSABLE', `\`${file}\` is not UTF-8`, {
        hint: 'save it as UTF-8; it was left as it is',
      })
    }
    return { path, text, isOpen: process.platform !== 'win32' && (mode & 0o077) !== 0 }
  } catch (error) {
    if (isMissing(error)) return undefined
    throw fileFailure('read', file, error)
  }
}

function requireOurs(text: string, name: string, file: string): void {
  const section = parseIni(text).get(name)
  if (section === undefined || section.values[MARK] !== undefined) return
  throw taken(file, name)
}

function taken(file: string, name: string): SallyportError {
  return new SallyportError('USAGE', `\`${file}\` has a profile \`${name}\` that sallyport did not write`, {
    hint: `take a name that is free, such as --write-profile ${name}-mfa`,
  })
}

/** A second section of that name, further down, would win. */
function requireHeld(text: string, lines: string, { file, name }: { file: string; name: string }): void {
  const held = parseIni(text).get(name)?.values ?? {}
  const wanted = parseIni(lines).get(name)?.values ?? {}
  if (Object.entries(wanted).every(([key, value]) => held[key] === value)) return
  throw new SallyportError('STORE_UNUSABLE', `\`${file}\` has the section [${name}] twice`, {
    hint: 'remove one by hand; the file was left as it is',
  })
}

/** What a reader of the file sees must be the same but for these sections. */
function requireOnly(before: string, after: string, { file, names }: { file: string; names: readonly string[] }): void {
  const others = [before, after].map((text) => [...parseIni(text)].filter(([name]) => !names.includes(name)))
  if (isDeepStrictEqual(others[0], others[1])) return
  throw new SallyportError('STORE_UNUSABLE', `\`${file}\` has lines that are not understood`, {
    hint: `look at what stands around [${names.join('], [')}]; the file was left as it is`,
  })
}

function changedMeanwhile(file: string): SallyportError {
  return new SallyportError('STORE_UNUSABLE', `\`${file}\` was changed meanwhile`, { hint: 'try again' })
}
