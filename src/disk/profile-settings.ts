import { readFile, realpath } from 'node:fs/promises'
import { isDeepStrictEqual } from 'node:util'
import { SallyportError } from '../errors.ts'
import { fileFailure, isMissing } from './file-failure.ts'
import { parseIni } from './ini.ts'
import { createPrivateFileAnywhere } from './private-files.ts'
import { replaceConfigFile } from './replace-config-file.ts'

/** Keys of AWS's, such as `credential_process`, with their values. */
export type ProfileSettings = Readonly<Record<string, string>>

/**
 * A text of `~/.aws/config` in which a profile has these settings: a line that sets one otherwise is changed, what is
 * missing comes after the heading, and a profile that isn't there is added at the end. Every other character stays.
 */
export function withProfileSettings(text: string, profile: string, settings: ProfileSettings): string {
  const names = sectionNames(profile)
  const ending = text.includes('\r\n') ? '\r\n' : '\n'
  const missing = new Map(Object.entries(settings))
  const lines: string[] = []
  let isInside = false
  let heading: number | undefined
  for (const line of text.split(/(?<=\n)/)) {
    const name = [...parseIni(line).keys()][0]
    if (name !== undefined) isInside = names.includes(name)
    if (name !== undefined && isInside) heading ??= lines.length
    const key = isInside ? /^([^=\s#;[][^=]*)=/.exec(line)?.[1]?.trim().toLowerCase() : undefined
    const value = key === undefined ? undefined : settings[key]
    if (key === undefined || value === undefined) {
      lines.push(line)
      continue
    }
    const isSame = Object.values(parseIni(`[x]\n${line}`).get('x')?.values ?? {})[0] === value
    lines.push(isSame ? line : `${key} = ${value}${/\r?\n$/.exec(line)?.[0] ?? ''}`)
    missing.delete(key)
  }
  const added = [...missing].map(([key, value]) => `${key} = ${value}${ending}`)
  if (heading !== undefined) {
    const above = lines[heading] ?? ''
    lines.splice(heading, 1, above.endsWith('\n') ? above : above + ending, ...added)
    return lines.join('')
  }
  const before = lines.join('')
  const gap = before === '' ? '' : before.endsWith('\n') ? ending : ending + ending
  return `${before}${gap}[${headingOf(profile)}]${ending}${added.join('')}`
}

/**
 * Gives a profile of `~/.aws/config` these settings: comments, order and mode stay, a link stays a link, and after a crash
 * the old file or the new one is there, whole. A file that isn't there is made, private.
 *
 * @returns `false` when the profile has them already.
 * @throws SallyportError `STORE_UNUSABLE` when the file can't be changed safely; it is then as it was.
 */
export async function writeProfileSettings(file: string, profile: string, settings: ProfileSettings): Promise<boolean> {
  const byHand = Object.entries(settings)
    .map(([key, value]) => `${key} = ${value}`)
    .join(', ')
  const refused = (why: string): SallyportError =>
    new SallyportError('STORE_UNUSABLE', `\`${file}\` ${why}`, {
      hint: `write into [${headingOf(profile)}] by hand: ${byHand}; the file was left as it is`,
    })
  try {
    const path = await realpath(file).catch((error: unknown) => {
      if (isMissing(error)) return undefined
      throw error
    })
    const bytes = path === undefined ? Buffer.alloc(0) : await readFile(path)
    const before = bytes.toString('utf8')
    if (!Buffer.from(before).equals(bytes) || bytes.includes(0)) throw refused('is not UTF-8')
    const after = withProfileSettings(before, profile, settings)
    if (after === before) return false
    if (!isOnlyThat({ before, after }, profile, settings)) throw refused('has lines that are not understood')
    if (path !== undefined) await replaceConfigFile(path, after, { expected: before, modeMask: 0o777 })
    else if (!(await createPrivateFileAnywhere(file, after))) throw refused('was made by another process meanwhile')
    return true
  } catch (error) {
    throw fileFailure('write', file, error)
  }
}

/** What a reader of the file sees must be the same but for the settings. */
function isOnlyThat(
  { before, after }: { readonly before: string; readonly after: string },
  profile: string,
  settings: ProfileSettings,
): boolean {
  const [was, is] = [parseIni(before), parseIni(after)]
  const names = sectionNames(profile)
  const name = names.find((one) => was.has(one)) ?? headingOf(profile)
  const section = was.get(name) ?? { values: {}, nested: {} }
  was.set(name, { ...section, values: { ...section.values, ...settings } })
  const plain = (sections: typeof was): unknown => JSON.parse(JSON.stringify(Object.fromEntries(sections)))
  return isDeepStrictEqual(plain(was), plain(is))
}

/** AWS: `default` may stand alone. */
function sectionNames(profile: string): string[] {
  return profile === 'default' ? ['default', 'profile default'] : [`profile ${profile}`]
}

function headingOf(profile: string): string {
  if (profile === 'default') return profile
  return /^[\w.@:/+=,-]+$/.test(profile) ? `profile ${profile}` : `profile "${profile}"`
}
