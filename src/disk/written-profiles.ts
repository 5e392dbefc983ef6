import { join } from 'node:path'
import { SallyportError } from '../errors.ts'
import { awsConfigFiles } from './aws-config-files.ts'
import { changeConfigFile } from './change-config-file.ts'
import { putSection, removeSection, withoutSection, withSection } from './edit-sections.ts'
import type { Environment, Folders } from './folders.ts'
import { parseIni } from './ini.ts'
import { withLock } from './lock.ts'
import { readConfigText } from './read-config-text.ts'
import { formatSessionSection, MARK, type SectionOfSession } from './session-section.ts'

// Sessions in plain text in `~/.aws/credentials`, for programs that can't be given one in another way; only when a person asks
// for it, and under a name of their own. The file is the person's: comments, order and other sections stay.

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
  return inTurn(place, async () => {
    const settings = parseIni((await readConfigText(config))?.text ?? '')
    const isTaken = [`profile ${name}`, ...(name === 'default' ? [name] : [])].some((heading) =>
      WAYS_TO_SIGN_IN.some((key) => settings.get(heading)?.values[key] !== undefined),
    )
    if (isTaken) throw taken(config, name)
    const { wasOpen } = await changeConfigFile(file, {
      edit(text) {
        requireOurs(text, name, file)
        const after = putSection(text, name, lines)
        requireHeld(after, lines, { file, name })
        return after
      },
      seen: (sections) => withSection(sections, name, lines),
      byHand: `look at what stands around [${name}]`,
      modeMask: 0o700,
    })
    return { file, wasOpen }
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
  return inTurn(place, async () => {
    const names = await namesOfOurs(file, signedInWith)
    await changeConfigFile(file, {
      edit: (text) => names.reduce(removeSection, text),
      seen: (sections) => names.reduce(withoutSection, sections),
      byHand: `look at what stands around [${names.join('], [')}]`,
    })
    return names
  })
}

function inTurn<Result>({ folders }: Place, work: () => Promise<Result>): Promise<Result> {
  return withLock(join(folders.state, 'turns', 'credentials-file'), work)
}

async function namesOfOurs(file: string, signedInWith: string | undefined): Promise<string[]> {
  const text = (await readConfigText(file))?.text ?? ''
  return [...parseIni(text)].flatMap(([name, { values }]) => {
    const mark = values[MARK]
    return mark !== undefined && [mark, undefined].includes(signedInWith) ? [name] : []
  })
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
