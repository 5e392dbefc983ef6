/** Rows in the order of their sort keys, as two arrays side by side. */
export interface SortedRows<Row> {
  readonly sortKeys: string[]
  readonly rows: Row[]
}

/** Where a sort key stands, or would stand: the number of keys below it. */
export function positionOf({ sortKeys }: SortedRows<unknown>, sortKey: string): number {
  let low = 0
  let high = sortKeys.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((sortKeys[middle] ?? '') < sortKey) low = middle + 1
    else high = middle
  }
  return low
}

export function insertRow<Row>(sorted: SortedRows<Row>, sortKey: string, row: Row): void {
  const last = sorted.sortKeys.length - 1
  // Rows are often loaded in order: then no search and no shift.
  const at = last >= 0 && (sorted.sortKeys[last] ?? '') < sortKey ? last + 1 : positionOf(sorted, sortKey)
  sorted.sortKeys.splice(at, 0, sortKey)
  sorted.rows.splice(at, 0, row)
}

export function removeRow(sorted: SortedRows<unknown>, sortKey: string): void {
  const at = positionOf(sorted, sortKey)
  if (sorted.sortKeys[at] !== sortKey) return
  sorted.sortKeys.splice(at, 1)
  sorted.rows.splice(at, 1)
}
