/** A place in a policy's text as a simulation tells it: lines and columns from 1. */
export interface StatementPosition {
  readonly StartPosition: { readonly Line: number; readonly Column: number }
  readonly EndPosition: { readonly Line: number; readonly Column: number }
}

/**
 * Where a statement is. AWS: from just past the bracket, colon or comma before it to just past its brace, as its answers to
 * simulations of known documents show.
 *
 * @param offset - Of the statement's opening brace.
 */
export function statementPosition(text: string, offset: number): StatementPosition {
  return {
    StartPosition: placeOf(text, text.slice(0, offset).trimEnd().length),
    EndPosition: placeOf(text, endOfObject(text, offset)),
  }
}

function placeOf(text: string, offset: number): { readonly Line: number; readonly Column: number } {
  const before = text.slice(0, offset).split('\n')
  return { Line: before.length, Column: (before.at(-1) ?? '').length + 1 }
}

/** One past the brace that closes the one at `offset`; the text is JSON. */
function endOfObject(text: string, offset: number): number {
  let depth = 0
  for (const { 0: token, index } of text.slice(offset).matchAll(/"(?:[^"\\]|\\.)*"|[{}]/g)) {
    if (token === '{') depth++
    if (token === '}' && --depth === 0) return offset + index + 1
  }
  return text.length
}
