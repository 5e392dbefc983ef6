/** `indexOf` takes the product of both lengths at worst, which doesn't matter for a literal no longer than this. */
const SHORT = 32

/**
 * Where a literal begins first in a text from `from` on and before `end`, or -1, in time linear in both whatever is in them
 * (Knuth, Morris and Pratt).
 */
export function findLiteral(literal: string, text: string, from: number, end: number): number {
  if (literal.length <= SHORT) {
    const found = text.indexOf(literal, from)
    return found + literal.length > end ? -1 : found
  }
  const borders = bordersOf(literal)
  let matched = 0
  for (let at = from; at < end; at += 1) {
    const unit = text.charCodeAt(at)
    while (matched > 0 && literal.charCodeAt(matched) !== unit) matched = borders[matched - 1] ?? 0
    if (literal.charCodeAt(matched) === unit) matched += 1
    if (matched === literal.length) return at + 1 - matched
  }
  return -1
}

/** For each beginning of the literal, the longest shorter beginning that it also ends with. */
function bordersOf(literal: string): Int32Array {
  const borders = new Int32Array(literal.length)
  let matched = 0
  for (let at = 1; at < literal.length; at += 1) {
    const unit = literal.charCodeAt(at)
    while (matched > 0 && literal.charCodeAt(matched) !== unit) matched = borders[matched - 1] ?? 0
    if (literal.charCodeAt(matched) === unit) matched += 1
    borders[at] = matched
  }
  return borders
}
