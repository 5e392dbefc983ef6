/** Are two texts the same in lower case? Nothing is allocated for ASCII. */
export function equalsIgnoringCase(left: string, right: string): boolean {
  if (left === right) return true
  const length = Math.min(left.length, right.length)
  for (let at = 0; at < length; at += 1) {
    const one = left.charCodeAt(at)
    const other = right.charCodeAt(at)
    // Beyond ASCII a letter may have another length in lower case.
    if (one > 127 || other > 127) return left.toLowerCase() === right.toLowerCase()
    if (one !== other && lowerCase(one) !== lowerCase(other)) return false
  }
  return left.length === right.length
}

function lowerCase(code: number): number {
  return code >= 65 && code <= 90 ? code + 32 : code
}
