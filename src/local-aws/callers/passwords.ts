import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import type { ScryptOptions } from 'node:crypto'

// Passwords are kept as scrypt hashes (RFC 7914) in the PHC string format, which carries its own parameters:
// `$scrypt$ln=14,r=8,p=5$salt$hash`.

/** What scrypt is asked for: N is two to the power of `logCost`. */
export interface PasswordCost {
  readonly logCost: number
  readonly r: number
  readonly p: number
}

/** For hashes that are written anywhere: one of the settings OWASP's "Password Storage Cheat Sheet" holds equal, 16 MiB each. */
export const COST_ON_DISK: PasswordCost = { logCost: 14, r: 8, p: 5 }
/** For hashes that never leave the process, which nobody can take away to guess at. */
export const COST_IN_MEMORY: PasswordCost = { logCost: 10, r: 8, p: 1 }

const SALT_BYTES = 16
const HASH_BYTES = 32
const PHC = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/

/** A hash with a salt of its own; two of the same password differ. */
export async function hashPassword(password: string, cost: PasswordCost): Promise<string> {
  const salt = randomBytes(SALT_BYTES)
  return formatHash(salt, await derive(password, salt, HASH_BYTES, cost), cost)
}

/** A hash that no password has; to hold one against it takes as long as against any other of that cost. */
export function hashOfNoPassword(cost: PasswordCost): string {
  return formatHash(randomBytes(SALT_BYTES), randomBytes(HASH_BYTES), cost)
}

/** Whether the hash is one of this password, compared in constant time. @param hash - As `hashPassword` returned it. */
export async function verifyPassword(password: string, hash: string): Promise<boolean> {
  const [, logCost, r, p, salt = '', expected = ''] = PHC.exec(hash) ?? []
  if (logCost === undefined) throw new Error('not a hash of a password')
  const expectedBytes = Buffer.from(expected, 'base64')
  const parameters = { logCost: Number(logCost), r: Number(r), p: Number(p) }
  const actual = await derive(password, Buffer.from(salt, 'base64'), expectedBytes.length, parameters)
  return timingSafeEqual(actual, expectedBytes)
}

function derive(password: string, salt: Buffer, length: number, { logCost, r, p }: PasswordCost): Promise<Buffer> {
  const N = 2 ** logCost
  const options: ScryptOptions = { N, r, p, maxmem: 256 * N * r }
  return new Promise((resolve, reject) => {
    scrypt(password, salt, length, options, (error, key) => {
      if (error === null) resolve(key)
      else reject(error)
    })
  })
}

function formatHash(salt: Buffer, hash: Buffer, { logCost, r, p }: PasswordCost): string {
  return `$scrypt$ln=${logCost},r=${r},p=${p}$${base64(salt)}$${base64(hash)}`
}

/** PHC's Base64 has no padding. */
function base64(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '')
}
