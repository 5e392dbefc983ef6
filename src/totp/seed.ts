import { randomBytes } from 'node:crypto'

/** AWS: a virtual MFA device's seed has 40 bytes, which are 64 characters of base32. */
export const SEED_BYTES = 40

/**
 * A fresh seed as `CreateVirtualMFADevice` makes one: 40 random bytes.
 */
export function generateSeed(): Uint8Array {
  return randomBytes(SEED_BYTES)
}
