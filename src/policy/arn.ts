import { compileGlob, literalOf, matchesGlob, type Glob } from './glob.ts'
import { ANY_RUN, type Token } from './pattern.ts'
import type { RequestContext } from './request-context.ts'

/** `arn`, partition, service, region, account, and the rest, which may hold colons of its own. */
export const ARN_SEGMENTS = 6

/** A pattern for ARNs: each of the six segments by itself, so that a `*` in one never reaches into the next. */
export interface ArnPattern {
  /** The leading segments that are plain text, with their colons. */
  readonly prefix: string
  readonly segments: readonly Glob[]
}

/** Cuts a pattern at its first five colons; colons inside variables don't count. */
export function splitArnTokens(tokens: readonly Token[]): Token[][] {
  let segment: Token[] = []
  const segments: Token[][] = [segment]
  for (const token of tokens) {
    let rest = token
    while (typeof rest === 'string' && segments.length < ARN_SEGMENTS) {
      const colon = rest.indexOf(':')
      if (colon === -1) break
      segment.push(rest.slice(0, colon))
      rest = rest.slice(colon + 1)
      segment = []
      segments.push(segment)
    }
    if (rest !== '') segment.push(rest)
  }
  return segments
}

/** Segments that are missing at the end match anything (IAM User Guide, "IAM JSON policy elements: Resource"). */
export function compileArnPattern(segments: readonly (readonly Token[])[]): ArnPattern {
  const globs = segments.map((tokens) => compileGlob(tokens))
  while (globs.length < ARN_SEGMENTS) globs.push(compileGlob([ANY_RUN]))
  let prefix = ''
  let leading = 0
  while (leading < ARN_SEGMENTS - 1) {
    const glob = globs[leading]
    const literal = glob && literalOf(glob)
    if (literal === undefined) break
    prefix += `${literal}:`
    leading += 1
  }
  return { prefix, segments: globs.slice(leading) }
}

export function matchesArn({ prefix, segments }: ArnPattern, text: string, context: RequestContext): boolean {
  if (!text.startsWith(prefix)) return false
  let start = prefix.length
  for (let index = 0; index < segments.length; index += 1) {
    const last = index === segments.length - 1
    const end = last ? text.length : text.indexOf(':', start)
    const segment = segments[index]
    if (end === -1 || segment === undefined || !matchesGlob(segment, text, start, end, context)) return false
    start = end + 1
  }
  return true
}

/** Has the text the six segments of an ARN? */
export function isArn(text: string): boolean {
  if (!text.startsWith('arn:')) return false
  let at = 3
  for (let colons = 1; colons < ARN_SEGMENTS - 1; colons += 1) {
    at = text.indexOf(':', at + 1)
    if (at === -1) return false
  }
  return true
}
