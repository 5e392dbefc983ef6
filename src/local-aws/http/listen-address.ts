import { isIPv4, isIPv6 } from 'node:net'

import { SallyportError } from '../../errors.ts'

/** Where a server listens, and whether that may be where others reach it. */
interface Wanted {
  readonly listen?: string
  readonly allowRemote?: boolean
}

/**
 * The IP address to listen at; a name could be pointed elsewhere.
 *
 * @throws SallyportError USAGE for what is no IP address, and for one that others reach where that isn't allowed.
 */
export function requireAddress({ listen = '127.0.0.1', allowRemote = false }: Wanted): string {
  if (!isIPv4(listen) && !isIPv6(listen)) {
    throw new SallyportError('USAGE', `\`${listen}\` is no IP address to listen at`, {
      hint: 'give one of this computer, such as 127.0.0.1; 0.0.0.0 stands for all',
    })
  }
  if (isLoopback(listen) || allowRemote) return listen
  throw new SallyportError('USAGE', `other computers would reach local AWS at ${listen}`, {
    hint: 'allow it with --allow-remote (`allowRemote`), or listen at 127.0.0.1',
  })
}

/** Whether no other computer reaches an address. */
export function isLoopback(address: string): boolean {
  return isIPv4(address) ? address.startsWith('127.') : new URL(`http://[${address}]`).hostname === '[::1]'
}

/** The address by which this computer reaches a server that listens there; in brackets as a URL needs it. */
export function reachableAddress(address: string): string {
  if (address === '0.0.0.0') return '127.0.0.1'
  if (address === '::') return '[::1]'
  // Asked in this way, since what Node has for IPv6 takes 5 ms to look at its first address.
  return isIPv4(address) ? address : `[${address}]`
}
