import { includesAction, compileActions, type ActionIndex } from '../action-index.ts'
import { compileGlob, literalOf, matchesGlob, type Glob } from '../glob.ts'
import { parsePattern } from '../pattern.ts'
import { RequestContext } from '../request-context.ts'
import type { LocatedList, LocatedStatement } from './located-policy.ts'

const NO_CONTEXT = new RequestContext()
const TEXT_ONLY = { variables: false, wildcards: true }
/** Longer lists are not compared but for being the same. */
const MOST_COMPARISONS = 2500

/** Is every action and resource of one statement also the other's? Says no when it would have to think. */
export function covers(wide: LocatedStatement, narrow: LocatedStatement): boolean {
  return coversActions(wide.action, narrow.action) && coversResources(wide.resource, narrow.resource)
}

function coversActions(wide: LocatedList | undefined, narrow: LocatedList | undefined): boolean {
  if (wide === undefined || narrow === undefined) return wide === narrow
  if (isEverything(wide) || isSame(wide, narrow)) return true
  if (wide.values.length * narrow.values.length > MOST_COMPARISONS) return false
  if (!wide.not) return !narrow.not && isWithin(narrow, wide)
  // What NotAction leaves out must be left out by the other's NotAction too, or be none of its actions.
  if (narrow.not) return isWithin(wide, narrow)
  const exempt = actionsOf(wide)
  return narrow.values.every(({ text }) => !/[*?]/.test(text) && !includesAction(exempt, text.toLowerCase()))
}

function coversResources(wide: LocatedList | undefined, narrow: LocatedList | undefined): boolean {
  if (wide === undefined || narrow === undefined) return wide === narrow
  if (isEverything(wide) || isSame(wide, narrow)) return true
  if (wide.not || narrow.not) return false
  const patterns = new Set(wide.values.map(({ text }) => text))
  return narrow.values.every(({ text }) => patterns.has(text))
}

/** Is each pattern within one of the others? A `*` of theirs takes in one of its own as it would any character. */
function isWithin({ values }: LocatedList, wide: LocatedList): boolean {
  const patterns = patternsOf(wide)
  return values.every(({ text }) => {
    const name = text.toLowerCase()
    return patterns.some(({ pattern, glob }) => {
      if (pattern === name) return true
      if (glob === undefined || (pattern.includes('?') && /[*?]/.test(name))) return false
      return matchesGlob(glob, name, 0, name.length, NO_CONTEXT)
    })
  })
}

interface Pattern {
  /** In lower case. */
  readonly pattern: string
  /** `undefined` where there is nothing to match but the text itself. */
  readonly glob: Glob | undefined
}

const PATTERNS = new WeakMap<LocatedList, readonly Pattern[]>()

function patternsOf(list: LocatedList): readonly Pattern[] {
  const known = PATTERNS.get(list)
  if (known !== undefined) return known
  const patterns = list.values.map(({ text }) => {
    const pattern = text.toLowerCase()
    const glob = compileGlob(parsePattern(pattern, TEXT_ONLY))
    return { pattern, glob: literalOf(glob) === undefined ? glob : undefined }
  })
  PATTERNS.set(list, patterns)
  return patterns
}

export function isEverything(list: LocatedList | undefined): boolean {
  return list !== undefined && !list.not && list.values.some(({ text }) => text === '*' || text === '*:*')
}

function isSame(left: LocatedList, right: LocatedList): boolean {
  if (left.not !== right.not || left.values.length !== right.values.length) return false
  const texts = new Set(left.values.map(({ text }) => text))
  return right.values.every(({ text }) => texts.has(text))
}

const ACTIONS = new WeakMap<LocatedList, ActionIndex>()

/** The actions of an element, to ask about single ones. */
export function actionsOf(list: LocatedList): ActionIndex {
  let actions = ACTIONS.get(list)
  if (actions === undefined) ACTIONS.set(list, (actions = compileActions(list.values.map(({ text }) => text))))
  return actions
}

/** Is the statement about the action, by Action or NotAction? */
export function isAbout({ action }: LocatedStatement, name: string): boolean {
  return action !== undefined && includesAction(actionsOf(action), name.toLowerCase()) !== action.not
}
