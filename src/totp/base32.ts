import { SallyportError } from '../errors.ts'

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** The 5 bits of each ASCII character; -1 where it is not of the alphabet. Lower case counts as upper. */
const BITS = new Int8Array(128).fill(-1)
for (let value = 0; value < ALPHABET.length; value++) {
  BITS[ALPHABET.charCodeAt(value)] = value
  BITS[ALPHABET.toLowerCase().charCodeAt(value)] = value
}

/**
 * Bytes as base32 text, upper case, without padding: the form of AWS's `Base32StringSeed` (RFC 4648 section 6).
 *
 * @param bytes - Any number of bytes; 40 give the 64 characters of an AWS seed.
 */
export function encodeBase32(bytes: Uint8Array): string {
  let text = ''
  let pending = 0
  let pendingBits = 0
  for (const byte of bytes) {
    pending = (pending << 8) | byte
    pendingBits += 8
    while (pendingBits >= 5) {
      pendingBits -= 5
      text += ALPHABET.charAt((pending >>> pendingBits) & 31)
    }
    pending &= (1 << pendingBits) - 1
  }
  if (pendingBits > 0) text += ALPHABET.charAt((pending << (5 - pendingBits)) & 31)
  return text
}

/**
 * The bytes of base32 text as people type and paste it: either case, blanks and hyphens anywhere, padding or none
 * (RFC 4648 section 6).
 *
 * @param text - May be empty, which gives no bytes.
 * @throws SallyportError `USAGE` when a character is not base32, padding is not at the end, or the length is one no
 *   bytes encode to. The message tells the position of a bad character and never the text, which is a secret.
 */
export function decodeBase32(text: string): Uint8Array {
  const bytes = new Uint8Array(Math.floor((text.length * 5) / 8))
  let length = 0
  let digits = 0
  let pending = 0
  let pendingBits = 0
  let padded = false
  for (let index = 0; index < text.length; index++) {
    const character = text.charAt(index)
    if (isSeparator(character)) continue
    if (character === '=') {
      padded = true
      continue
    }
    const bits = BITS[text.charCodeAt(index)] ?? -1
    if (padded || bits < 0) throw notBase32(`character ${index + 1} of ${text.length} does not belong there`)
    digits++
    pending = ((pending << 5) | bits) & 0xfff
    pendingBits += 5
    if (pendingBits >= 8) {
      pendingBits -= 8
      bytes[length++] = (pending >>> pendingBits) & 0xff
    }
  }
  // Whole bytes leave 0, 2, 4, 5 or 7 digits in the last group of eight.
  if ([1, 3, 6].includes(digits % 8)) throw notBase32(`${digits} characters are too few or too many`)
  return bytes.subarray(0, length)
}

function isSeparator(character: string): boolean {
  return character === ' ' || character === '-' || character === '\t' || character === '\n' || character === '\r'
}

function notBase32(reason: string): SallyportError {
  return new SallyportError('USAGE', `the seed is not base32: ${reason}`, {
    hint: 'a base32 seed is made of the letters A to Z and the digits 2 to 7',
  })
}
