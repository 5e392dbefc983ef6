import { join } from 'node:path'
import type { Folders } from './folders.ts'
import { readPrivateFileSync } from './read-private-sync.ts'

// A session lies behind a pad of random bytes, as long as it is and used once: what is in the sessions' folder is noise
// without the pad, which lives in another folder, and the pad is noise by itself. It takes an XOR to read, where a cipher
// would cost the entry of the program the loading of `node:crypto`. So no library but `node:fs` here, and synchronous reads.

const PAD_NAME = /^[0-9a-f]{32}$/
const NAME_LENGTH = 32

/** The folder of the sessions behind their pads. */
export function sessionsFolder(folders: Folders): string {
  return join(folders.state, 'sessions')
}

/** The folder of the pads: never the one of the sessions. */
export function padsFolder(folders: Folders): string {
  return join(folders.data, 'session-pads')
}

/** What a session's file holds: the name of its pad, then the text behind it, led by a checksum. */
export function hideBehind(pad: { readonly name: string; readonly bytes: Uint8Array }, text: string): Buffer {
  return Buffer.concat([Buffer.from(pad.name, 'latin1'), xor(Buffer.from(withChecksum(text)), pad.bytes)])
}

/** How many bytes a text's pad has. */
export function padLength(text: string): number {
  return Buffer.byteLength(withChecksum(text))
}

/** The name of the pad that a session's file names; `undefined` when the file is damaged. */
export function padNameOf(file: Uint8Array): string | undefined {
  const name = Buffer.from(file.subarray(0, NAME_LENGTH)).toString('latin1')
  return PAD_NAME.test(name) ? name : undefined
}

/**
 * The text of a session's file.
 *
 * @returns `undefined` when there is none, or when file and pad don't fit together.
 * @throws SallyportError `STORE_UNUSABLE` when one of them, or its folder, is not private or can't be read.
 */
export function readHidden(folders: Folders, sessionName: string): string | undefined {
  const file = readPrivateFileSync(join(sessionsFolder(folders), sessionName))
  const padName = file && padNameOf(file)
  if (file === undefined || padName === undefined) return undefined
  const pad = readPrivateFileSync(join(padsFolder(folders), padName))
  const hidden = file.subarray(NAME_LENGTH)
  if (pad === undefined || pad.length !== hidden.length) return undefined
  const text = xor(hidden, pad).toString('utf8')
  return withChecksum(text.slice(CHECKSUM_LENGTH)) === text ? text.slice(CHECKSUM_LENGTH) : undefined
}

const CHECKSUM_LENGTH = 8

function withChecksum(text: string): string {
  return fnv1a(text) + text
}

/** The 32-bit hash of Fowler, Noll and Vo as eight hexadecimal digits. Finds damage and names files; it is no cryptography. */
export function fnv1a(text: string): string {
  let hash = 0x811c9dc5
  for (const byte of Buffer.from(text)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0
  return hash.toString(16).padStart(CHECKSUM_LENGTH, '0')
}

function xor(bytes: Uint8Array, pad: Uint8Array): Buffer {
  return Buffer.from(bytes.map((byte, index) => byte ^ (pad[index] ?? 0)))
}
