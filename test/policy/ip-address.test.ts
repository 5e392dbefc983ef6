import { BlockList, isIP } from 'node:net'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ipAddressOperators } from '../../src/policy/conditions/ip-address.ts'
import { parseIpV4, parseIpV6 } from '../../src/policy/conditions/parse-ip-address.ts'
import { RequestContext } from '../../src/policy/index.ts'

const NO_KEYS = new RequestContext()

function familyOf(text: string): 0 | 4 | 6 {
  if (parseIpV4(text) !== undefined) return 4
  return parseIpV6(text) === undefined ? 0 : 6
}

function matches(block: string, address: string): boolean {
  const { IpAddress } = ipAddressOperators
  if (IpAddress === undefined) throw new Error('no IpAddress')
  const test = IpAddress.compileValue(block, false)
  return IpAddress.isComparable?.(address) === true && test(address, NO_KEYS)
}

const group = fc.constantFrom('0', '1', 'ff', 'FFFF', '2001', '0db8', '12345', 'g', '')
const octet = fc.constantFrom('0', '1', '10', '255', '256', '01', '')
const likeV6 = fc.array(group, { maxLength: 9 }).map((groups) => groups.join(':'))
const likeV4 = fc.array(octet, { minLength: 3, maxLength: 5 }).map((octets) => octets.join('.'))
const mixed = fc.tuple(likeV6, likeV4).map(([groups, tail]) => `${groups}:${tail}`)
const addresses = fc.oneof(fc.ipV6(), fc.ipV4(), likeV6, likeV4, mixed)

test('an address is one for us where it is one for Node', () => {
  fc.assert(
    fc.property(addresses, (text) => {
      expect(familyOf(text), text).toBe(isIP(text))
    }),
    { numRuns: 20_000 },
  )
})

const bits = (text: string): number => (text.includes(':') ? 128 : 32)

test('a block holds the addresses that it holds for Node', () => {
  const cases = fc.oneof(fc.ipV6(), fc.ipV4()).chain((network) =>
    fc.tuple(
      fc.constant(network),
      fc.nat({ max: bits(network) }),
      // Near ones, else blocks would hold next to none.
      fc.oneof(fc.constant(network), network.includes(':') ? fc.ipV6() : fc.ipV4(), fc.ipV4()),
    ),
  )
  let held = 0
  fc.assert(
    fc.property(cases, ([network, prefix, address]) => {
      const isV6 = network.includes(':')
      const block = isV6 ? clearPast(network, prefix) : network
      const list = new BlockList()
      list.addSubnet(block, prefix, isV6 ? 'ipv6' : 'ipv4')
      const expected = isV6 === address.includes(':') && list.check(address, isV6 ? 'ipv6' : 'ipv4')
      if (expected) held += 1
      expect(matches(`${block}/${prefix}`, address), `${block}/${prefix} ${address}`).toBe(expected)
    }),
    { numRuns: 5000 },
  )
  expect(held).toBeGreaterThan(500)
})

/** AWS: an IPv6 block with bits set past its prefix matches nothing, so they are cleared here. */
function clearPast(network: string, prefix: number): string {
  const hostBits = BigInt(128 - prefix)
  const address = ((parseIpV6(network) ?? 0n) >> hostBits) << hostBits
  const digits = address.toString(16).padStart(32, '0')
  return digits.match(/.{4}/g)?.join(':') ?? '::'
}

test('an IPv6 block with a bit set past its prefix matches nothing', () => {
  expect(matches('2001:db8::/32', '2001:db8::1')).toBe(true)
  for (const block of ['2001:db8::1/32', '2001:db8:8000::/32', '2001:db9::/31']) {
    expect(matches(block, '2001:db8::1')).toBe(false)
    expect(matches(block, '2001:db8:8000::')).toBe(false)
  }
})
