import { includesAction, compileActions, type ActionIndex } from '../action-index.ts'
import { compileGlob, literalOf, matchesGlob } from '../glob.ts'
import { parsePattern } from '../pattern.ts'
import { RequestContext } from '../request-context.ts'
import type { LocatedList, LocatedStatement } from './located-policy.ts'

const NO_CONTEXT = new RequestContext()
const TEXT_ONLY = { variables: false, wildcards: true }

/** Is every action and resource of one statement also the other's? Says no when it would have to think. */
export function covers(wide: LocatedStatement, narrow: LocatedStatement): boolean {
  return coversActions(wide.action, narrow.action) && coversResources(wide.resource, narrow.resource)
}

function coversActions(wide: LocatedList | undefined, narrow: LocatedList | undefined): boolean {
  if (wide === undefined || narrow === undefined) return wide === narrow
  if (isEverything(wide) || isSame(wide, narrow)) return true
  const values = wide.values.map(({ text }) => text)
  if (!wide.not) return !narrow.not && narrow.values.every(({ text }) => isWithin(text.toLowerCase(), values))
  // What NotAction leaves out must be left out by the other's NotAction too, or be none of its actions.
  const listed = narrow.values.map(({ text }) => text)
  if (narrow.not) return values.every((text) => isWithin(text.toLowerCase(), listed))
  const exempt = compileActions(values)
  return listed.every((text) => !/[*?]/.test(text) && !includesAction(exempt, text.toLowerCase()))
}

function coversResources(wide: LocatedList | undefined, narrow: LocatedList | undefined): boolean {
  if (wide === undefined || narrow === undefined) return wide === narrow
  if (isEverything(wide) || isSame(wide, narrow)) return true
  if (wide.not || narrow.not) return false
  const patterns = new Set(wide.values.map(({ text }) => text))
  return narrow.values.every(({ text }) => patterns.has(text))
}

/** Is the pattern within one of the others? A `*` of theirs takes in one of its own as it would any character. */
function isWithin(text: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => {
    if (pattern.toLowerCase() === text) return true
    if (pattern.includes('?') && /[*?]/.test(text)) return false
    const glob = compileGlob(parsePattern(pattern.toLowerCase(), TEXT_ONLY))
    return literalOf(glob) === undefined && matchesGlob(glob, text, 0, text.length, NO_CONTEXT)
  })
}

export function isEverything(list: LocatedList | undefined): boolean {
  return list !== undefined && !list.not && list.values.some(({ text }) => text === '*' || text === '*:*')
}

function isSame(left: LocatedList, right: LocatedList): boolean {
  if (left.not !== right.not || left.values.length !== right.values.length) return false
  const texts = new Set(left.values.map(({ text }) => text))
  return right.values.every(({ text }) => texts.has(text))
}

/** The actions of an element, to ask about single ones. */
export function actionsOf(list: LocatedList): ActionIndex {
  return compileActions(list.values.map(({ text }) => text))
}

/** Is the statement about the action, by Action or NotAction? */
export function isAbout({ action }: LocatedStatement, name: string): boolean {
  return action !== undefined && includesAction(actionsOf(action), name.toLowerCase()) !== action.not
}
