/**
 * The name that is likely meant by a misspelt one: at most three letters off and a quarter of it.
 *
 * @param leastBound - So many letters off is near, however short the name.
 */
export function findNearest(name: string, names: Iterable<string>, leastBound = 0): string | undefined {
  const wanted = name.toLowerCase()
  if (wanted.length > 100) return undefined
  let bound = Math.max(leastBound, Math.min(3, Math.floor(wanted.length / 4)))
  let nearest: string | undefined
  for (const candidate of names) {
    if (Math.abs(candidate.length - wanted.length) > bound) continue
    const distance = editDistance(wanted, candidate.toLowerCase(), bound)
    if (distance > bound || (distance === bound && nearest !== undefined)) continue
    nearest = candidate
    bound = distance
  }
  return nearest
}

/** Insertions, deletions, replacements and swaps of neighbours between two words; stops counting past `bound`. */
function editDistance(left: string, right: string, bound: number): number {
  let before: number[] = []
  let previous = Array.from({ length: right.length + 1 }, (_, index) => index)
  for (let row = 1; row <= left.length; row += 1) {
    const current = [row]
    for (let column = 1; column <= right.length; column += 1) {
      const same = left[row - 1] === right[column - 1]
      let cost = Math.min(
        (previous[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (previous[column - 1] ?? 0) + (same ? 0 : 1),
      )
      const swapped = left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1]
      if (row > 1 && column > 1 && swapped) cost = Math.min(cost, (before[column - 2] ?? 0) + 1)
      current.push(cost)
    }
    if (Math.min(...current) > bound) return bound + 1
    before = previous
    previous = current
  }
  return previous[right.length] ?? 0
}
