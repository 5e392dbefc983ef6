import { changeConfigFile } from './change-config-file.ts'
import { parseIni, type IniSection } from './ini.ts'

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
 * Gives a profile of `~/.aws/config` these settings, of which nothing else changes. A file that isn't there is made, private.
 *
 * @returns `false` when the profile has them already.
 * @throws SallyportError `STORE_UNUSABLE` when the file can't be changed safely; it is then as it was.
 */
export async function writeProfileSettings(file: string, profile: string, settings: ProfileSettings): Promise<boolean> {
  const byHand = Object.entries(settings).map(([key, value]) => `${key} = ${value}`)
  const { isChanged } = await changeConfigFile(file, {
    edit: (text) => withProfileSettings(text, profile, settings),
    seen: (sections) => withSettings(sections, profile, settings),
    byHand: `write into [${headingOf(profile)}] by hand: ${byHand.join(', ')}`,
  })
  return isChanged
}

function withSettings(
  sections: Map<string, IniSection>,
  profile: string,
  settings: ProfileSettings,
): Map<string, IniSection> {
  const [first, ...others] = sectionNames(profile)
  const name = others.find((one) => sections.has(one)) ?? first
  const section = sections.get(name) ?? { values: {}, nested: {} }
  return new Map([...sections, [name, { ...section, values: { ...section.values, ...settings } }]])
}

/** As they are read, without quotes. AWS: `default` may stand alone. */
function sectionNames(profile: string): readonly [string, ...string[]] {
  return profile === 'default' ? ['default', 'profile default'] : [`profile ${profile}`]
}

function headingOf(profile: string): string {
  if (profile === 'default') return profile
  return /^[\w.@:/+=,-]+$/.test(profile) ? `profile ${profile}` : `profile "${profile}"`
}
