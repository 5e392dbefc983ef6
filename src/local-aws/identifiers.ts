import { randomBytes, randomUUID } from 'node:crypto'

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
const SECRET_CHARACTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

export type UniqueIdPrefix = 'AIDA' | 'AGPA' | 'AROA' | 'ANPA' | 'AIPA' | 'APKA' | 'ASCA' | 'ACCA'

/** An id such as `AIDA…`, never given twice (IAM User Guide, "IAM identifiers"). */
export function newUniqueId(prefix: UniqueIdPrefix, length = 21): string {
  return prefix + randomBase32(length - prefix.length)
}

/**
 * An access key id that carries its account, as AWS's have since about 2019: the first six of the ten bytes are
 * one bit set, the account id in 40 bits, and seven bits of the rest.
 */
export function newAccessKeyId(prefix: 'AKIA' | 'ASIA', accountId: string): string {
  const bytes = randomBytes(10)
  const head = (1n << 47n) | (BigInt(accountId) << 7n) | BigInt(bytes.readUInt8(5) & 0x7f)
  bytes.writeUIntBE(Number(head), 0, 6)
  return prefix + base32(bytes)
}

export function newSecretAccessKey(): string {
  return Array.from(randomBytes(40), (byte) => SECRET_CHARACTERS[byte & 63]).join('')
}

export function newRequestId(): string {
  return randomUUID()
}

function randomBase32(length: number): string {
  return Array.from(randomBytes(length), (byte) => BASE32[byte & 31]).join('')
}

function base32(bytes: Buffer): string {
  let bits = 0n
  for (const byte of bytes) bits = (bits << 8n) | BigInt(byte)
  let text = ''
  for (let shift = BigInt(bytes.length * 8 - 5); shift >= 0n; shift -= 5n) text += BASE32[Number((bits >> shift) & 31n)]
  return text
}

/** The account id inside an access key id, or `undefined` for older ids, which hold none. */
export function accountOfAccessKeyId(accessKeyId: string): string | undefined {
  const text = accessKeyId.slice(4)
  if (!/^[Q-Z2-7][A-Z2-7]{15}$/.test(text)) return undefined
  let bits = 0n
  for (const character of text) bits = (bits << 5n) | BigInt(BASE32.indexOf(character))
  return String((bits >> 39n) & 0xffffffffffn).padStart(12, '0')
}
