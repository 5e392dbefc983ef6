const DOT = 46
const ZERO = 48

/** An IPv4 address in dotted decimal as a number, or `undefined`. */
export function parseIpV4(text: string): number | undefined {
  if (text.length < 7 || text.length > 15) return undefined
  let address = 0
  let octet = -1
  let dots = 0
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    const digit = code - ZERO
    if (code === DOT) {
      if (octet === -1) return undefined
      address = address * 256 + octet
      octet = -1
      dots += 1
      // A second digit after 0 would be octal to some readers.
    } else if (digit < 0 || digit > 9 || octet === 0) return undefined
    else octet = octet === -1 ? digit : octet * 10 + digit
    if (octet > 255) return undefined
  }
  return dots === 3 && octet !== -1 ? address * 256 + octet : undefined
}

/** An IPv6 address (RFC 4291 section 2.2) as a number, or `undefined`; one with an IPv4 tail stays an IPv6 address. */
export function parseIpV6(text: string): bigint | undefined {
  if (text.length < 2 || text.length > 45 || !text.includes(':')) return undefined
  const gap = text.indexOf('::')
  if (gap === -1) return joinGroups(readGroups(text, true), 8)
  const head = gap === 0 ? [] : readGroups(text.slice(0, gap), false)
  const tail = gap + 2 === text.length ? [] : readGroups(text.slice(gap + 2), true)
  if (head === undefined || tail === undefined || head.length + tail.length > 7) return undefined
  const zeros = Array.from({ length: 8 - head.length - tail.length }, () => 0)
  return joinGroups([...head, ...zeros, ...tail], 8)
}

function readGroups(text: string, allowIpV4Tail: boolean): number[] | undefined {
  const groups: number[] = []
  const parts = text.split(':')
  for (const [index, part] of parts.entries()) {
    const tail = allowIpV4Tail && index === parts.length - 1 ? parseIpV4(part) : undefined
    if (tail !== undefined) groups.push(Math.floor(tail / 65_536), tail % 65_536)
    else if (/^[0-9a-fA-F]{1,4}$/.test(part)) groups.push(Number.parseInt(part, 16))
    else return undefined
  }
  return groups
}

function joinGroups(groups: readonly number[] | undefined, count: number): bigint | undefined {
  if (groups?.length !== count) return undefined
  return groups.reduce((address, group) => (address << 16n) | BigInt(group), 0n)
}
