/**
 * Percent-encoding as SigV4 wants it: everything but the unreserved characters of RFC 3986 is written as `%XX` with
 * upper-case digits. Text here is a byte string, as node:http hands it over: each character stands for one byte.
 */

const UNRESERVED_CHARACTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~'

/** 1 for each byte that stays as it is. */
export type SafeBytes = Uint8Array

/** The bytes that stay as they are in a query's names and values. */
export const UNRESERVED: SafeBytes = safeBytes(UNRESERVED_CHARACTERS)

/** The bytes that stay as they are in a path. */
export const UNRESERVED_AND_SLASH: SafeBytes = safeBytes(`${UNRESERVED_CHARACTERS}/`)

const PERCENT = 0x25
const PLUS = 0x2b
const ESCAPES = Array.from({ length: 256 }, (_, byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`)

function safeBytes(characters: string): SafeBytes {
  const safe = new Uint8Array(256)
  for (const byte of Buffer.from(characters, 'latin1')) safe[byte] = 1
  return safe
}

/** Whether every byte of the text stays as it is. */
function isSafe(text: string, safe: SafeBytes): boolean {
  for (let index = 0; index < text.length; index++) if (safe[text.charCodeAt(index)] !== 1) return false
  return true
}

/** The text with every other byte escaped, the percent signs of what is escaped already among them. */
export function encodeAgain(text: string, safe: SafeBytes): string {
  if (isSafe(text, safe)) return text
  let encoded = ''
  for (let index = 0; index < text.length; index++) encoded += encodeByte(text.charCodeAt(index), safe)
  return encoded
}

/** The text in its one canonical spelling: escapes are read, then written again where they are needed. */
export function encodeOnce(text: string, safe: SafeBytes, options: { plusIsBlank: boolean }): string {
  if (isSafe(text, safe)) return text
  let encoded = ''
  for (let index = 0; index < text.length; index++) {
    const byte = text.charCodeAt(index)
    const escaped = byte === PERCENT ? escapedByte(text, index) : -1
    if (escaped >= 0) index += 2
    if (byte === PLUS && options.plusIsBlank) encoded += '%20'
    // A slash that came escaped stays escaped: it is not one that parts a path.
    else encoded += escaped >= 0 ? encodeByte(escaped, UNRESERVED) : encodeByte(byte, safe)
  }
  return encoded
}

/** The byte string behind escaped text; an escape that is broken stands for itself. */
export function percentDecode(text: string): string {
  if (!text.includes('%')) return text
  let decoded = ''
  for (let index = 0; index < text.length; index++) {
    const escaped = text.charCodeAt(index) === PERCENT ? escapedByte(text, index) : -1
    decoded += escaped >= 0 ? String.fromCharCode(escaped) : text.charAt(index)
    if (escaped >= 0) index += 2
  }
  return decoded
}

/** The value of the escape whose percent sign is at an index, or -1 when it is none. */
export function escapedByte(text: string, index: number): number {
  const high = hexDigit(text.charCodeAt(index + 1))
  const low = hexDigit(text.charCodeAt(index + 2))
  return high < 0 || low < 0 ? -1 : high * 16 + low
}

function encodeByte(byte: number, safe: SafeBytes): string {
  return safe[byte] === 1 ? String.fromCharCode(byte) : (ESCAPES[byte] ?? encodeURIComponent('\ufffd'))
}

/** The value of a hexadecimal digit; -1 for any other character, and for the NaN beyond the end of a text. */
function hexDigit(character: number): number {
  if (character >= 0x30 && character <= 0x39) return character - 0x30
  const upper = character & ~0x20
  return upper >= 0x41 && upper <= 0x46 ? upper - 0x37 : -1
}
