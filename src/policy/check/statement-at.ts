import { nameStatement } from './finding.ts'

const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\]:,]/g

/**
 * The statement, from 0, that a place in a policy is in, also when the policy is not JSON from there on; `undefined` for a
 * place outside of all statements.
 */
export function statementIndexAt(text: string, offset: number): number | undefined {
  let depth = 0
  let lastName = ''
  let index = -1
  // How deep a statement is: 1 as a single one, 2 in a list; 0 where there is none.
  let home = 0
  for (const [token] of text.slice(0, offset).matchAll(TOKEN)) {
    if (token === '{' || token === '[') {
      if (depth === 1 && lastName === '"Statement"') home = token === '[' ? 2 : 1
      if (token === '{' && depth === home && home > 0) index += 1
      depth += 1
    } else if (token === '}' || token === ']') {
      depth -= 1
      if (depth < home || (depth === 1 && home === 1)) home = 0
    } else if (depth === 1 && token.startsWith('"')) lastName = token
  }
  return home > 0 && depth > home && index >= 0 ? index : undefined
}

interface Opened {
  readonly statement: number | undefined
  /** Is it a list of statements? */
  readonly isList: boolean
  count: number
  lastName: string
}

/** The same for a policy that is written out somewhere in the text: the innermost statement that the place is in. */
function statementIndexWithin(text: string, offset: number): number | undefined {
  const open: Opened[] = []
  for (const [token] of text.slice(0, offset).matchAll(TOKEN)) {
    const outer = open.at(-1)
    if (token === '{' || token === '[') {
      const isNamed = outer?.lastName === '"Statement"'
      const isStatement = token === '{' && (isNamed || outer?.isList === true)
      const statement = isStatement ? outer.count : undefined
      if (isStatement) outer.count += 1
      open.push({ statement, isList: token === '[' && isNamed, count: 0, lastName: '' })
    } else if (token === '}' || token === ']') open.pop()
    else if (token.startsWith('"') && outer !== undefined) outer.lastName = outer.isList ? '' : token
    else if (token === ',' && outer !== undefined) outer.lastName = ''
  }
  return open.findLast(({ statement }) => statement !== undefined)?.statement
}

/** What comes before a problem in such a text, as `statement 2: `; nothing outside of all statements. */
export function statementWithin(text: string, offset: number): string {
  const index = statementIndexWithin(text, offset)
  return index === undefined ? '' : `${nameStatement({ index, sid: undefined })}: `
}
