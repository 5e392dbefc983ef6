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
