import { parseIni, type IniSection } from './ini.ts'

// A file of AWS's as lines, of which those of one section are changed and every other character stays.

/** The keys that a section of ours may hold. */
const OURS = new Set([
  'aws_access_key_id',
  'aws_secret_access_key',
  'aws_session_token',
  'x_security_token_expires',
  'region',
  'endpoint_url',
  'sallyport_access_key',
])

/**
 * The text with a section of ours in place of what it was, or at the end when it is new. What others wrote into the
 * section stays.
 *
 * @param section - As `formatSessionSection` writes it.
 */
export function putSection(text: string, name: string, section: string): string {
  const eol = text.includes('\r\n') ? '\r\n' : '\n'
  const lines = section.replaceAll('\n', eol)
  const parts = split(text)
  const index = parts.findIndex((part) => part.name === name)
  if (index === -1) {
    const between = text === '' || /\n\r?\n$/.test(text) ? '' : text.endsWith('\n') ? eol : eol + eol
    return text + between + lines
  }
  return parts.map((part, at) => (at === index ? lines + withoutOurs(part) : part.text)).join('')
}

/** The text without a section of ours; what others wrote into it stays, under its heading if that is more than comments. */
export function removeSection(text: string, name: string): string {
  return split(text)
    .map((part) => {
      if (part.name !== name) return part.text
      const others = withoutOurs(part)
      const isEmpty = others.split('\n').every((line) => /^\s*([#;]|$)/.test(line))
      return isEmpty ? others.replace(/^(\s*\n)+/, '') : part.heading + others
    })
    .join('')
}

/** What `putSection` changes, for a reader of the file. */
export function withSection(sections: Map<string, IniSection>, name: string, section: string): Map<string, IniSection> {
  const { values = {}, nested = {} } = sections.get(name) ?? {}
  const ours = parseIni(section).get(name)?.values
  return new Map([...sections, [name, { values: { ...othersOf(values), ...ours }, nested }]])
}

/** What `removeSection` changes, for a reader of the file. */
export function withoutSection(sections: Map<string, IniSection>, name: string): Map<string, IniSection> {
  const { values = {}, nested = {} } = sections.get(name) ?? {}
  return new Map([...sections, [name, { values: othersOf(values), nested }]])
}

function othersOf(values: IniSection['values']): IniSection['values'] {
  return Object.fromEntries(Object.entries(values).filter(([key]) => !OURS.has(key)))
}

interface Part {
  /** `undefined` for what stands before the first section. */
  readonly name: string | undefined
  /** The line with the name. */
  readonly heading: string
  readonly text: string
}

function split(text: string): Part[] {
  const parts: { name: string | undefined; heading: string; text: string }[] = []
  for (const line of text.split(/(?<=\n)/)) {
    const name = [...parseIni(line).keys()][0]
    const last = parts.at(-1)
    if (name !== undefined) parts.push({ name, heading: line, text: line })
    else if (last) last.text += line
    else parts.push({ name: undefined, heading: '', text: line })
  }
  return parts
}

function withoutOurs({ heading, text }: Part): string {
  return text
    .slice(heading.length)
    .split(/(?<=\n)/)
    .filter((line) => !OURS.has(/^([^=\s#;][^=]*)=/.exec(line)?.[1]?.trim().toLowerCase() ?? ''))
    .join('')
}
