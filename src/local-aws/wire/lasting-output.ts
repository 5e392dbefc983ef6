const lasting = new WeakSet<object>()

/**
 * An output made once per row: rows are never changed in place, so what is shown of one stays, and its XML is kept beside it. For
 * what lists show over and over.
 */
export function lastingOutput<Row extends object, Output extends object>(
  make: (row: Row) => Output,
): (row: Row) => Readonly<Output> {
  const outputs = new WeakMap<Row, Readonly<Output>>()
  return (row) => {
    const known = outputs.get(row)
    if (known !== undefined) return known
    const output = Object.freeze(make(row))
    outputs.set(row, output)
    lasting.add(output)
    return output
  }
}

/** Whether a value was made by `lastingOutput`. */
export function isLasting(value: object): boolean {
  return lasting.has(value)
}
