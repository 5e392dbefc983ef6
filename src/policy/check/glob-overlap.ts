/** Comparing two longer ones than that is not worth the time; they are taken to overlap. */
const LONGEST = 400

/** Is there a text that matches both patterns? `*` and `?` have their meaning in both. */
export function globsOverlap(left: string, right: string): boolean {
  if (left.length + right.length > LONGEST) return true
  // Row by row: which beginnings of `right` can end where a beginning of `left` does.
  let row = firstRow(right)
  for (const wanted of left) {
    const next = [wanted === '*' && row[0] === true]
    for (let at = 1; at <= right.length; at += 1) {
      const other = right.charAt(at - 1)
      const bothTake = row[at - 1] === true && (wanted === other || isWild(wanted) || isWild(other))
      // A star of either takes nothing, or what the other has there.
      const starTakes = (wanted === '*' || other === '*') && (row[at] === true || next[at - 1] === true)
      next.push(bothTake || starTakes)
    }
    row = next
  }
  return row[right.length] === true
}

function isWild(character: string): boolean {
  return character === '*' || character === '?'
}

function firstRow(pattern: string): boolean[] {
  const stars = /^\**/.exec(pattern)?.[0].length ?? 0
  return Array.from({ length: pattern.length + 1 }, (_, at) => at <= stars)
}
