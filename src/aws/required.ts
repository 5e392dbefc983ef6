/** An element that AWS always answers with, although the SDK's types allow for its absence. */
export function required<Value>(value: Value | undefined, name: string): Value {
  if (value === undefined) throw new Error(`the answer has no ${name}`)
  return value
}
