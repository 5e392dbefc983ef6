import { PNG } from 'pngjs'
import { decodeQR } from 'qr/decode.js'
import { SallyportError } from '../errors.ts'

const MAX_SIDE = 4096
const MAX_BYTES = 64 * 1024 * 1024
const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])

/**
 * The text of the QR code in a PNG picture, a drawn one or a screenshot; `undefined` when no QR code is found.
 *
 * @param png - The file's bytes.
 * @throws SallyportError `USAGE` when that isn't a PNG picture, when it is larger than 4096 by 4096 pixels or 64 MiB, or
 *   when it is interlaced: what it would unpack to is known before it is unpacked, and never more.
 */
export function readQrPng(png: Uint8Array): string | undefined {
  const bytes = Buffer.from(png.buffer, png.byteOffset, png.byteLength)
  requireModestSize(bytes)
  const picture = unpack(bytes)
  try {
    // How hard it tries is not to depend on how fast the computer is.
    return decodeQR(picture, { effort: 4, timeLimit: Infinity })
  } catch {
    return undefined
  }
}

function requireModestSize(bytes: Buffer): void {
  const isPng =
    bytes.length >= 33 && bytes.subarray(0, 8).equals(SIGNATURE) && bytes.toString('latin1', 12, 16) === 'IHDR'
  if (!isPng) throw notReadable('it is not a PNG file')
  const width = bytes.readUInt32BE(16)
  const height = bytes.readUInt32BE(20)
  if (width > MAX_SIDE || height > MAX_SIDE) {
    throw notReadable(`it is ${width} by ${height} pixels large, and ${MAX_SIDE} by ${MAX_SIDE} is the most`)
  }
  if (bytes.length > MAX_BYTES) throw notReadable('it is larger than 64 MiB')
  if (bytes.readUInt8(28) !== 0) throw notReadable('it is interlaced')
}

function unpack(bytes: Buffer): { width: number; height: number; data: Buffer } {
  try {
    return PNG.sync.read(bytes)
  } catch {
    throw notReadable('the file is damaged')
  }
}

function notReadable(reason: string): SallyportError {
  return new SallyportError('USAGE', `cannot read the picture: ${reason}`, {
    hint: 'give a PNG picture of the QR code, such as a screenshot of only that part of the screen',
  })
}
