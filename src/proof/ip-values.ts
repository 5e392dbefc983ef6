import { parseIpV4, parseIpV6 } from '../policy/conditions/parse-ip-address.ts'

const V4 = { bits: 32, parse: (text: string) => toBigInt(parseIpV4(text)), write: writeV4, usual: '203.0.113.10' }
const V6 = { bits: 128, parse: parseIpV6, write: writeV6, usual: '2001:db8::10' }

const BLOCK = /^([^/]*)(?:\/(\d{1,3}))?$/

/** An address for each way of being inside and outside of the blocks: where blocks begin, and just past their ends. */
export function addressesAround(blocks: readonly string[]): string[] {
  const addresses = [V4.usual, V6.usual]
  for (const { bits, parse, write } of [V4, V6]) {
    const starts = new Set([0n])
    for (const block of blocks) {
      const [, network = '', prefix = bits] = BLOCK.exec(block) ?? []
      const address = parse(network)
      if (address === undefined || Number(prefix) > bits) continue
      const size = 1n << BigInt(bits - Number(prefix))
      const start = (address / size) * size
      starts.add(start)
      starts.add(start + size)
    }
    addresses.push(...[...starts].filter((start) => start < 1n << BigInt(bits)).map(write))
  }
  return addresses
}

function writeV4(address: bigint): string {
  return [24n, 16n, 8n, 0n].map((shift) => String((address >> shift) & 255n)).join('.')
}

function writeV6(address: bigint): string {
  const groups = Array.from({ length: 8 }, (_, place) => (address >> BigInt(112 - 16 * place)) & 0xffffn)
  return groups.map((group) => group.toString(16)).join(':')
}

function toBigInt(address: number | undefined): bigint | undefined {
  return address === undefined ? undefined : BigInt(address)
}
