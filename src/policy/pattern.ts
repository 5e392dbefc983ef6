import type { RequestContext } from './request-context.ts'

/** `*` in a pattern: any run of characters, also none. */
export const ANY_RUN = 0
/** `?` in a pattern: any one character, counted in UTF-16 units as AWS does. */
export const ANY_ONE = 1

/** A policy variable such as `${aws:username}` or `${aws:PrincipalTag/team, 'none'}`. */
export interface Variable {
  /** In lower case. */
  readonly key: string
  readonly fallback: string | undefined
  /** As written. */
  readonly source: string
}

export type Token = ResolvedToken | Variable

export type ResolvedToken = string | typeof ANY_RUN | typeof ANY_ONE

export interface PatternSyntax {
  readonly variables: boolean
  readonly wildcards: boolean
}

/**
 * Takes a pattern apart (IAM User Guide, "IAM policy elements: Variables and tags"). `${*}`, `${?}` and `${$}` are those
 * characters themselves. Text that looks like a variable but is none stays text.
 */
export function parsePattern(text: string, { variables, wildcards }: PatternSyntax): Token[] {
  const tokens: Token[] = []
  let literal = ''

  function push(token: Token): void {
    if (literal !== '') tokens.push(literal)
    literal = ''
    tokens.push(token)
  }

  for (let at = 0; at < text.length; at += 1) {
    const character = text[at]
    if (wildcards && character === '*') push(ANY_RUN)
    else if (wildcards && character === '?') push(ANY_ONE)
    else if (variables && character === '$' && text[at + 1] === '{') {
      const end = findVariableEnd(text, at)
      const source = text.slice(at, end)
      const variable = parseVariable(source)
      if (typeof variable === 'string') literal += variable
      else push(variable)
      at = end - 1
    } else literal += character
  }
  if (literal !== '' || tokens.length === 0) tokens.push(literal)
  return tokens
}

/** The value of a variable in this request; `undefined` when it has none, and then the pattern matches nothing. */
export function resolveVariable(variable: Variable, context: RequestContext): string | undefined {
  const value = context.get(variable.key)
  if (value === undefined) return variable.fallback
  // AWS: a multivalued key is no variable.
  return typeof value === 'string' ? value : undefined
}

/** The same pattern with the values of its variables in it, or `undefined` when one has no value. */
export function resolveTokens(tokens: readonly Token[], context: RequestContext): ResolvedToken[] | undefined {
  const resolved: ResolvedToken[] = []
  for (const token of tokens) {
    const value = typeof token === 'object' ? resolveVariable(token, context) : token
    if (value === undefined) return undefined
    const last = resolved.at(-1)
    if (typeof value === 'string' && typeof last === 'string') resolved[resolved.length - 1] = last + value
    else resolved.push(value)
  }
  return resolved
}

/** One past the `}` that ends the variable at `start`, or past the whole text when nothing ends it. */
function findVariableEnd(text: string, start: number): number {
  const brace = text.indexOf('}', start)
  const quote = text.indexOf("'", start)
  if (quote === -1 || quote > brace) return brace === -1 ? text.length : brace + 1
  const closingQuote = text.indexOf("'", quote + 1)
  const braceAfter = closingQuote === -1 ? brace : text.indexOf('}', closingQuote)
  return braceAfter === -1 ? text.length : braceAfter + 1
}

function parseVariable(source: string): Variable | string {
  if (!source.endsWith('}')) return source
  const body = source.slice(2, -1)
  if (body === '*' || body === '?' || body === '$') return body
  const comma = body.indexOf(',')
  const key = (comma === -1 ? body : body.slice(0, comma)).trim().toLowerCase()
  if (key === '') return source
  if (comma === -1) return { key, fallback: undefined, source }
  const fallback = body.slice(comma + 1).trim()
  if (fallback.length < 2 || !fallback.startsWith("'") || !fallback.endsWith("'")) return source
  return { key, fallback: fallback.slice(1, -1), source }
}
