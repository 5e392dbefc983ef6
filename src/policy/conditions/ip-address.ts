import type { ConditionOperator, ConditionOperators, ValueTest } from './condition-operator.ts'
import { readIpV4, readIpV6 } from './parse-ip-address.ts'

/**
 * IP operators: an address or a CIDR block, IPv4 or IPv6, compared as addresses. A block of one family never matches an
 * address of the other. AWS: an IPv6 block with bits set past its prefix matches nothing.
 */
export const ipAddressOperators: ConditionOperators = {
  IpAddress: operator(false),
  NotIpAddress: operator(true),
}

function operator(negated: boolean): ConditionOperator {
  return { negated, compileValue: compileBlock, isComparable: (value) => readCaller(value) !== 0 }
}

/** How many groups of 16 bits the addresses of a family have; 0 for what is no address. */
type Family = 0 | 2 | 8

/** The address that was read last: a value of the request is compared with all blocks of the policy, one after the other. */
const caller = new Uint16Array(8)
let callerText = ''
let callerFamily: Family = 0

function readCaller(text: string): Family {
  if (text !== callerText) {
    callerFamily = read(text, caller)
    callerText = text
  }
  return callerFamily
}

function read(text: string, groups: Uint16Array): Family {
  if (readIpV4(text, 0, groups, 0)) return 2
  return readIpV6(text, groups) ? 8 : 0
}

function compileBlock(text: string): ValueTest {
  const slash = text.indexOf('/')
  const network = new Uint16Array(8)
  const family = read(slash === -1 ? text : text.slice(0, slash), network)
  const prefix = slash === -1 ? String(16 * family) : text.slice(slash + 1)
  const bits = Number(prefix)
  if (family === 0 || !/^\d{1,3}$/.test(prefix) || bits > 16 * family) return () => false
  if (family === 8 && !isClearPast(network, bits)) return () => false
  return (value) => readCaller(value) === family && beginsAlike(caller, network, bits)
}

function isClearPast(network: Uint16Array, bits: number): boolean {
  return network.every((group, index) => (group & ~maskOf(bits - 16 * index)) === 0)
}

function beginsAlike(address: Uint16Array, network: Uint16Array, bits: number): boolean {
  for (let index = 0; 16 * index < bits; index += 1) {
    if ((((address[index] ?? 0) ^ (network[index] ?? 0)) & maskOf(bits - 16 * index)) !== 0) return false
  }
  return true
}

/** The first bits of a group, as many as are left. */
function maskOf(bits: number): number {
  if (bits >= 16) return 0xffff
  return bits <= 0 ? 0 : (0xffff << (16 - bits)) & 0xffff
}
