/** Values of a section by key; a key may hold a section of its own (`services` does). */
export interface IniSection {
  readonly values: Readonly<Record<string, string>>
  /** `iam =` followed by indented lines. */
  readonly nested: Readonly<Record<string, Readonly<Record<string, string>>>>
}

interface OpenSection {
  values: Record<string, string>
  nested: Record<string, Record<string, string>>
}

/**
 * Reads a file of AWS's (AWS SDKs Reference, "Shared config and credentials files"): `[section]`, `key = value`, whole-line
 * comments after `#` or `;`, comments after a blank behind a value, and indented lines as a nested section.
 * Lines that are none of these are passed over, as AWS's own readers do. A key that comes twice keeps its last value.
 */
export function parseIni(text: string): Map<string, IniSection> {
  const sections = new Map<string, OpenSection>()
  let section: OpenSection | undefined
  let parent: string | undefined

  for (const line of text.replace(/^\uFEFF/, '').split(/\r?\n/)) {
    if (/^\s*([#;]|$)/.test(line)) continue

    const headingEnd = line.startsWith('[') ? line.indexOf(']') : -1
    if (headingEnd !== -1) {
      const name = line
        .slice(1, headingEnd)
        .trim()
        .replace(/\s+/g, ' ')
        .replace(/^(\S+ )["'](.*)["']$/, '$1$2')
      section = sections.get(name) ?? { values: emptyRecord(), nested: emptyRecord() }
      sections.set(name, section)
      parent = undefined
      continue
    }

    const equals = line.indexOf('=')
    if (equals === -1 || !section) continue
    const key = line.slice(0, equals)
    const indent = key.slice(0, key.length - key.trimStart().length)
    const value = withoutComment(line.slice(equals + 1).trim())
    if (key.trim() === '') continue
    const name = key.trim().toLowerCase()
    if (indent !== '' && parent !== undefined) {
      ;(section.nested[parent] ??= emptyRecord())[name] = value
      continue
    }
    // AWS: only a key without a value of its own begins a nested section.
    parent = value === '' ? name : undefined
    if (value !== '') section.values[name] = value
  }
  return sections
}

/** A comment behind a value begins after a blank, or where the value would. */
function withoutComment(text: string): string {
  const comment = /(?:^|\s)[#;]/.exec(text)
  return comment ? text.slice(0, comment.index).trimEnd() : text
}

// Without a prototype: a section or key may be called `__proto__` or `constructor`.
function emptyRecord<Value>(): Record<string, Value> {
  return Object.create(null)
}
