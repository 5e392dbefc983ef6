import { readFile, realpath } from 'node:fs/promises'
import { isDeepStrictEqual } from 'node:util'
import { SallyportError } from '../errors.ts'
import { fileFailure } from './file-failure.ts'
import { parseIni } from './ini.ts'
import { replaceConfigFile } from './replace-config-file.ts'

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
 * Takes the key of a profile out of one of AWS's files: comments, order and mode stay, a link stays a link, and after a
 * crash the old file or the new one is there, whole.
 *
 * @returns `false` when no line was there to take.
 * @throws SallyportError `STORE_UNUSABLE` when the file can't be changed safely; it is then as it was.
 */
export async function removePlainKey(file: string, profile: string): Promise<boolean> {
  const sections = [profile, `profile ${profile}`]
  try {
    const path = await realpath(file)
    const bytes = await readFile(path)
    const text = bytes.toString('utf8')
    // What is written must be the same but for the key, and of other encodings this text is not the whole.
    if (!Buffer.from(text).equals(bytes)) {
      throw new SallyportError('STORE_UNUSABLE', `\`${file}\` is not UTF-8`, {
        hint: `remove ${LINES.join(' and ')} of [${profile}] by hand; the file was left as it is`,
      })
    }
    const changed = withoutPlainKey(text, sections)
    if (changed === text) return false
    requireOnlyThat(text, changed, { file, sections })
    await replaceConfigFile(path, changed, { expected: text, modeMask: 0o777 })
    return true
  } catch (error) {
    throw fileFailure('write', file, error)
  }
}

/** What a reader of the file sees must be the same but for the key. */
function requireOnlyThat(
  text: string,
  changed: string,
  { file, sections }: { file: string; sections: readonly string[] },
): void {
  const before = parseIni(text)
  const after = parseIni(changed)
  for (const section of sections)
    for (const key of LINES) delete (before.get(section)?.values as Record<string, string>)?.[key]
  if (isDeepStrictEqual(before, after)) return
  throw new SallyportError('STORE_UNUSABLE', `the key in \`${file}\` stands among lines that are not understood`, {
    hint: `remove ${LINES.join(' and ')} of [${sections[0]}] by hand; the file was left as it is`,
  })
}
