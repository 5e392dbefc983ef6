import { compileGlob, literalOf, matchesGlob, type Glob } from './glob.ts'
import { parsePattern } from './pattern.ts'
import { RequestContext } from './request-context.ts'

const NO_CONTEXT = new RequestContext()

/**
 * The values of one Action or NotAction element, whole names apart from patterns, and the patterns by the service they
 * name, so that a list of thousands costs as little as a short one.
 */
export interface ActionIndex {
  readonly names: ReadonlySet<string>
  readonly patternsByService: ReadonlyMap<string, readonly Glob[]>
  /** Patterns that don't name a service, such as `*`. */
  readonly patterns: readonly Glob[]
}

/** Letter case never matters in actions, and variables don't work in them. */
export function compileActions(values: readonly string[]): ActionIndex {
  const names = new Set<string>()
  const patternsByService = new Map<string, Glob[]>()
  const patterns: Glob[] = []
  for (const value of values) {
    const text = value.toLowerCase()
    const glob = compileGlob(parsePattern(text, { variables: false, wildcards: true }))
    const service = text.slice(0, text.indexOf(':') + 1)
    if (literalOf(glob) !== undefined) names.add(text)
    else if (service === '' || /[*?]/.test(service)) patterns.push(glob)
    else if (patternsByService.has(service)) patternsByService.get(service)?.push(glob)
    else patternsByService.set(service, [glob])
  }
  return { names, patternsByService, patterns }
}

/** Is the action, in lower case, one of the element's? */
export function includesAction({ names, patternsByService, patterns }: ActionIndex, action: string): boolean {
  if (names.has(action) || anyGlob(patterns, action)) return true
  if (patternsByService.size === 0) return false
  const globs = patternsByService.get(action.slice(0, action.indexOf(':') + 1))
  return globs !== undefined && anyGlob(globs, action)
}

function anyGlob(globs: readonly Glob[], action: string): boolean {
  for (const glob of globs) if (matchesGlob(glob, action, 0, action.length, NO_CONTEXT)) return true
  return false
}
