import { AwsApiError } from '../../errors.ts'
import { ownText } from './own-text.ts'

/** Parameters of the Query protocol by their dotted names: `Tags.member.1.Key=a` hangs below `Tags`, `member`, `1`, `Key`. */
export interface ParameterTree {
  value: string | undefined
  children: Map<string, ParameterTree> | undefined
}

const MAX_DEPTH = 12

/**
 * Reads `a=1&b.c=2` (a form body or a query string) into a tree. The first of two equal names wins, as at AWS.
 *
 * @throws AwsApiError MalformedQueryString for a bad percent escape or a name of more than 12 parts.
 */
export function parseParameterTree(text: string): ParameterTree {
  const root: ParameterTree = { value: undefined, children: undefined }
  if (text === '') return root
  let start = 0
  let equals = -1
  while (start <= text.length) {
    const end = indexOrEnd(text, '&', start)
    // One search for all parameters before it: they may be a million without one.
    if (equals < start) equals = indexOrEnd(text, '=', start)
    if (end > start) addParameter(root, text, start, Math.min(equals, end), end)
    start = end + 1
  }
  return root
}

/** The value of a top-level parameter. */
export function topLevel(tree: ParameterTree, name: string): string | undefined {
  return tree.children?.get(name)?.value
}

function indexOrEnd(text: string, character: string, start: number): number {
  const index = text.indexOf(character, start)
  return index === -1 ? text.length : index
}

function addParameter(root: ParameterTree, text: string, start: number, nameEnd: number, end: number): void {
  const name = decode(text.slice(start, nameEnd))
  const value = nameEnd === end ? '' : ownText(decode(text.slice(nameEnd + 1, end)), text)

  let node = root
  let depth = 0
  for (const part of name.split('.')) {
    depth += 1
    if (depth > MAX_DEPTH) throw new AwsApiError('MalformedQueryString', 400, 'A parameter name has too many parts.')
    node.children ??= new Map()
    let child = node.children.get(part)
    if (child === undefined) {
      child = { value: undefined, children: undefined }
      node.children.set(part, child)
    }
    node = child
  }
  node.value ??= value
}

function decode(text: string): string {
  if (!text.includes('%') && !text.includes('+')) return text
  const spaced = text.includes('+') ? text.replaceAll('+', ' ') : text
  try {
    return decodeURIComponent(spaced)
  } catch {
    throw new AwsApiError('MalformedQueryString', 400, describeBadEscape(spaced))
  }
}

function describeBadEscape(text: string): string {
  for (let at = text.indexOf('%'); at !== -1; at = text.indexOf('%', at + 1)) {
    const escape = text.slice(at, at + 3)
    if (escape.length < 3) return 'Incomplete trailing escape % sequence'
    if (!/^%[0-9A-Fa-f]{2}$/.test(escape)) return `Illegal hex character in escape % pattern: ${escape}`
  }
  return 'The query string is not UTF-8.'
}
