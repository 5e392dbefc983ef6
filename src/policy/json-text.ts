/** What a policy is read from: JSON with the place of each part, so that a refusal can point into the file. */
export type JsonNode = JsonObject | JsonArray | JsonScalar

export interface JsonObject {
  readonly kind: 'object'
  readonly offset: number
  /** One past its `}`. */
  readonly end: number
  readonly members: ReadonlyMap<string, JsonMember>
}

export interface JsonMember {
  readonly offset: number
  readonly value: JsonNode
}

interface JsonArray {
  readonly kind: 'array'
  readonly offset: number
  readonly items: readonly JsonNode[]
}

/** `text` is the decoded string, or a number, boolean or null as it was written. */
interface JsonScalar {
  readonly kind: 'string' | 'number' | 'boolean' | 'null'
  readonly offset: number
  readonly text: string
}

/** Ends the reading: says what is wrong, and at which character (from 0) of the text. */
export type Refuse = (problem: string, offset: number) => never

/** Notes what is wrong, and where, and lets the reading go on. */
export type Report = (problem: string, offset: number) => void

const DEEPEST = 32
// oxlint-disable-next-line no-control-regex -- JSON forbids these in strings
const CONTROL = /[\u0000-\u001f]/
const SPACE = /[ \t\n\r]*/y
const SCALAR = /(-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)|(true|false)|(null)/y

/**
 * Reads JSON (RFC 8259), stricter than `JSON.parse`: a name twice in one object is refused, and so is nesting deeper
 * than any policy goes.
 *
 * @param reportTwice - Told of a name that occurs twice in one object, and where; the later one then counts.
 */
export function readJson(text: string, refuse: Refuse, reportTwice: Report = refuse): JsonNode {
  const [value, second] = readJsonSequence(text, refuse, reportTwice)
  if (second !== undefined) refuse('text after the end', second.offset)
  return value ?? refuse('expected a value', text.length)
}

/** Reads any number of JSON values, one after the other with nothing but white space between. */
export function readJsonSequence(text: string, refuse: Refuse, reportTwice: Report = refuse): JsonNode[] {
  let at = 0

  function match(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = at
    const found = pattern.exec(text) ?? undefined
    if (found !== undefined) at = pattern.lastIndex
    return found
  }

  function take(character: string): boolean {
    match(SPACE)
    if (text[at] !== character) return false
    at += 1
    return true
  }

  function expect(character: string): void {
    if (!take(character)) refuse(`expected ${character}`, at)
  }

  function readString(): string {
    match(SPACE)
    const offset = at
    if (text[at] !== '"') refuse('expected a string', offset)
    at += 1
    let plain = true
    while (text[at] !== '"') {
      if (at >= text.length) refuse('a string without an end', offset)
      if (text[at] === '\\') {
        plain = false
        at += 1
      }
      at += 1
    }
    at += 1
    const quoted = text.slice(offset, at)
    if (plain && !CONTROL.test(quoted)) return quoted.slice(1, -1)
    try {
      return String(JSON.parse(quoted))
    } catch {
      return refuse('a character or escape that JSON does not allow', offset)
    }
  }

  function readObject(offset: number, depth: number): JsonObject {
    const members = new Map<string, JsonMember>()
    if (take('}')) return { kind: 'object', offset, end: at, members }
    do {
      match(SPACE)
      const nameOffset = at
      const name = readString()
      if (members.has(name)) reportTwice(`${JSON.stringify(name)} occurs twice`, nameOffset)
      expect(':')
      members.set(name, { offset: nameOffset, value: readValue(depth + 1) })
    } while (take(','))
    expect('}')
    return { kind: 'object', offset, end: at, members }
  }

  function readArray(offset: number, depth: number): JsonArray {
    const items: JsonNode[] = []
    if (take(']')) return { kind: 'array', offset, items }
    do items.push(readValue(depth + 1))
    while (take(','))
    expect(']')
    return { kind: 'array', offset, items }
  }

  function readValue(depth: number): JsonNode {
    match(SPACE)
    const offset = at
    if (depth > DEEPEST) refuse('nested too deeply', offset)
    if (take('{')) return readObject(offset, depth)
    if (take('[')) return readArray(offset, depth)
    if (text[at] === '"') return { kind: 'string', offset, text: readString() }
    const scalar = match(SCALAR) ?? refuse('expected a value', offset)
    const kind = scalar[1] !== undefined ? 'number' : scalar[2] !== undefined ? 'boolean' : 'null'
    return { kind, offset, text: scalar[0] }
  }

  const values: JsonNode[] = []
  for (match(SPACE); at < text.length; match(SPACE)) values.push(readValue(0))
  return values
}
