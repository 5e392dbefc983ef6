/**
 * An element that AWS always answers with, although the SDK's types allow for its absence.
 *
 * @throws SyntaxError when it is absent: then what answered is not AWS.
 */
export function required<Value>(value: Value | undefined, name: string): Value {
  if (value === undefined) throw new SyntaxError(`the answer has no ${name}`)
  return value
}
