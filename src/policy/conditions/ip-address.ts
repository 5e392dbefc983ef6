import type { ConditionOperator, ConditionOperators, ValueTest } from './condition-operator.ts'
import { parseIpV4, parseIpV6 } from './parse-ip-address.ts'

/**
 * IP operators: an address or a CIDR block, IPv4 or IPv6, compared as addresses. A block of one family never matches an
 * address of the other. AWS: an IPv6 block with bits set past its prefix matches nothing.
 */
export const ipAddressOperators: ConditionOperators = {
  IpAddress: operator(false),
  NotIpAddress: operator(true),
}

function operator(negated: boolean): ConditionOperator {
  return {
    negated,
    compileValue: compileBlock,
    isComparable: (value) => parseIpV4(value) !== undefined || parseIpV6(value) !== undefined,
  }
}

function compileBlock(text: string): ValueTest {
  const slash = text.indexOf('/')
  const address = slash === -1 ? text : text.slice(0, slash)
  const prefix = slash === -1 ? undefined : text.slice(slash + 1)
  if (prefix !== undefined && !/^\d{1,3}$/.test(prefix)) return () => false
  return address.includes(':')
    ? compileBlockV6(address, Number(prefix ?? 128))
    : compileBlockV4(address, Number(prefix ?? 32))
}

function compileBlockV4(address: string, prefix: number): ValueTest {
  const network = parseIpV4(address)
  if (network === undefined || prefix > 32) return () => false
  const size = 2 ** (32 - prefix)
  const block = Math.floor(network / size)
  return (value) => {
    const caller = parseIpV4(value)
    return caller !== undefined && Math.floor(caller / size) === block
  }
}

function compileBlockV6(address: string, prefix: number): ValueTest {
  const network = parseIpV6(address)
  if (network === undefined || prefix > 128) return () => false
  const hostBits = BigInt(128 - prefix)
  const block = network >> hostBits
  if (block << hostBits !== network) return () => false
  return (value) => {
    const caller = parseIpV6(value)
    return caller !== undefined && caller >> hostBits === block
  }
}
