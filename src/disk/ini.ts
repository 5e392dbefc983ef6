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

    const heading = /^\[\s*([^\]]*?)\s*\]/.exec(line)
    if (heading) {
      const name = (heading[1] ?? '').replace(/\s+/g, ' ').replace(/^(\S+ )["'](.*)["']$/, '$1$2')
      section = sections.get(name) ?? { values: emptyRecord(), nested: emptyRecord() }
      sections.set(name, section)
      parent = undefined
      continue
    }

    const pair = /^(\s*)([^=]+?)\s*=\s*(.*?)\s*$/.exec(line)
    if (!pair || !section) continue
    const [, indent = '', key = '', rawValue = ''] = pair
    const value = rawValue.replace(/(^|\s)[#;].*$/, '').trim()
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

// Without a prototype: a section or key may be called `__proto__` or `constructor`.
function emptyRecord<Value>(): Record<string, Value> {
  return Object.create(null)
}
