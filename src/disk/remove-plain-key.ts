import { changeConfigFile } from './change-config-file.ts'
import { fileRefused } from './file-failure.ts'
import { parseIni, type IniSection } from './ini.ts'

const LINES = ['aws_access_key_id', 'aws_secret_access_key']

/**
 * A text of AWS's files without the lines of a long-term key; every other character stays.
 *
 * @param sections - Names as in the file, such as `ana` or `profile ana`.
 */
export function withoutPlainKey(text: string, sections: readonly string[]): string {
  let isInside = false
  const kept: string[] = []
  for (const line of text.split(/(?<=\n)/)) {
    const name = [...parseIni(line).keys()][0]
    if (name !== undefined) isInside = sections.includes(name)
    const key = /^([^=\s#;][^=]*)=/.exec(line)?.[1]?.trim().toLowerCase()
    if (!isInside || key === undefined || !LINES.includes(key)) kept.push(line)
  }
  return kept.join('')
}

/**
 * Takes the key of a profile out of one of AWS's files; of that, nothing else changes.
 *
 * @returns `false` when no line was there to take.
 * @throws SallyportError `STORE_UNUSABLE` when the file can't be changed safely; it is then as it was.
 */
export async function removePlainKey(file: string, profile: string): Promise<boolean> {
  const sections = [profile, `profile ${profile}`]
  const { isChanged } = await changeConfigFile(file, {
    edit(text, isThere) {
      if (!isThere) throw fileRefused('write', file, 'ENOENT')
      return withoutPlainKey(text, sections)
    },
    seen: (read) => withoutKey(read, sections),
    byHand: `remove ${LINES.join(' and ')} of [${profile}] by hand`,
  })
  return isChanged
}

function withoutKey(read: Map<string, IniSection>, sections: readonly string[]): Map<string, IniSection> {
  return new Map(
    [...read].map(([name, section]) => {
      if (!sections.includes(name)) return [name, section]
      const values = Object.entries(section.values).filter(([key]) => !LINES.includes(key))
      return [name, { ...section, values: Object.fromEntries(values) }]
    }),
  )
}
