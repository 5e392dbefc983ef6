import { createHmac } from 'node:crypto'

/**
 * The six digits a device shows for one counter value (RFC 4226 section 5.3).
 *
 * @param seed - Shared secret as raw bytes; RFC 4226 asks for 16 or more, AWS makes 40.
 * @param counter - Moving factor, a whole number from 0; for TOTP, the number of the time step.
 * @returns Decimal digits, leading zeros kept.
 */
export function hotp(seed: Uint8Array, counter: number): string {
  return String(hotpNumber(seed, counter)).padStart(6, '0')
}

/**
 * As {@link hotp}, as a number from 0 to 999,999: for searches over many counters.
 */
export function hotpNumber(seed: Uint8Array, counter: number): number {
  const movingFactor = Buffer.alloc(8)
  movingFactor.writeUInt32BE(Math.floor(counter / 0x1_0000_0000), 0)
  movingFactor.writeUInt32BE(counter % 0x1_0000_0000, 4)
  const digest = createHmac('sha1', seed).update(movingFactor).digest()

  // Dynamic truncation: the last nibble says where to read 31 bits.
  const offset = digest.readUInt8(19) & 0x0f
  const truncated = digest.readUInt32BE(offset) & 0x7fffffff
  return truncated % 1_000_000
}
