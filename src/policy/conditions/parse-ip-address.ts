const DOT = 46
const ZERO = 48
const COLON = 58
const LETTER_A = 97

/** An IPv4 address in dotted decimal as a number, or `undefined`. */
export function parseIpV4(text: string): number | undefined {
  const groups = new Uint16Array(2)
  return readIpV4(text, 0, groups, 0) ? (groups[0] ?? 0) * 65_536 + (groups[1] ?? 0) : undefined
}

/** An IPv6 address (RFC 4291 section 2.2) as a number, or `undefined`; one with an IPv4 tail stays an IPv6 address. */
export function parseIpV6(text: string): bigint | undefined {
  const groups = new Uint16Array(8)
  if (!readIpV6(text, groups)) return undefined
  return groups.reduce((address, group) => (address << 16n) | BigInt(group), 0n)
}

/**
 * Reads an IPv4 address that reaches from `start` to the end of the text, into two groups of 16 bits. Allocates nothing.
 *
 * @returns `false` when it is none; the groups then hold anything.
 */
export function readIpV4(text: string, start: number, groups: Uint16Array, into: number): boolean {
  if (text.length - start < 7 || text.length - start > 15) return false
  let octet = -1
  let dots = 0
  groups[into] = 0
  groups[into + 1] = 0
  for (let at = start; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    const digit = code - ZERO
    if (code === DOT) {
      if (octet === -1 || dots === 3) return false
      addOctet(groups, into, dots, octet)
      octet = -1
      dots += 1
      // A second digit after 0 would be octal to some readers.
    } else if (digit < 0 || digit > 9 || octet === 0) return false
    else octet = octet === -1 ? digit : octet * 10 + digit
    if (octet > 255) return false
  }
  if (dots !== 3 || octet === -1) return false
  addOctet(groups, into, dots, octet)
  return true
}

function addOctet(groups: Uint16Array, into: number, place: number, octet: number): void {
  const group = into + (place >> 1)
  groups[group] = (groups[group] ?? 0) * 256 + octet
}

/** The same for an IPv6 address that is the whole text, into eight groups. */
export function readIpV6(text: string, groups: Uint16Array): boolean {
  if (text.length < 2 || text.length > 45) return false
  const beginsWithGap = text.startsWith('::')
  let count = 0
  let gap = beginsWithGap ? 0 : -1
  let at = beginsWithGap ? 2 : 0
  // At the head of the loop a group must follow, but for a gap that ends the text.
  while (at < text.length || gap !== count) {
    if (at > 0 && count < 7 && readIpV4(text, at, groups, count)) return spread(groups, count + 2, gap)
    const end = endOfGroup(text, at)
    if (count === 8 || end === at || end - at > 4) return false
    groups[count] = hexNumber(text, at, end)
    count += 1
    if (end === text.length) break
    if (text.charCodeAt(end) !== COLON) return false
    at = end + 1
    if (text.charCodeAt(at) !== COLON) continue
    if (gap !== -1) return false
    gap = count
    at += 1
  }
  return spread(groups, count, gap)
}

function hexNumber(text: string, start: number, end: number): number {
  let number = 0
  for (let at = start; at < end; at += 1) number = number * 16 + hexDigit(text.charCodeAt(at))
  return number
}

/** -1 for what is none. */
function hexDigit(code: number): number {
  if (code >= ZERO && code <= ZERO + 9) return code - ZERO
  const letter = (code | 0x20) - LETTER_A
  return letter >= 0 && letter <= 5 ? letter + 10 : -1
}

function endOfGroup(text: string, start: number): number {
  let at = start
  while (at < text.length && hexDigit(text.charCodeAt(at)) !== -1) at += 1
  return at
}

/** Puts zeros where two colons stand; is the address then as long as it must be? */
function spread(groups: Uint16Array, count: number, gap: number): boolean {
  if (gap === -1) return count === 8
  if (count > 7) return false
  groups.copyWithin(8 - (count - gap), gap, count)
  groups.fill(0, gap, 8 - (count - gap))
  return true
}
