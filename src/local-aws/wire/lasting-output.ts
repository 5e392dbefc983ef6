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
    const output = asLasting(make(row))
    outputs.set(row, output)
    return output
  }
}

/** An output that stays as it is, so that its XML is written once, however often it is shown. */
export function asLasting<Output extends object>(output: Output): Readonly<Output> {
  lasting.add(output)
  return Object.freeze(output)
}

/** Whether a value stays as it is. */
export function isLasting(value: object): boolean {
  return lasting.has(value)
}
