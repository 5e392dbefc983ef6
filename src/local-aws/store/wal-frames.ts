import { readSync } from 'node:fs'

const HEADER_BYTES = 32
const FRAME_HEADER_BYTES = 24
const MAGIC = 0x377f0682

/** How far a write-ahead log of SQLite was read: its salts, which change when it begins anew, and its committed frames. */
export interface WalPosition {
  /** Sixteen hexadecimal digits. */
  readonly salts: string
  readonly committedFrames: number
  readonly pageBytes: number
  readonly isBigEndian: boolean
  readonly checksum: readonly [number, number]
}

/**
 * Reads on from a position as SQLite does when it recovers a log: a frame counts when its salts and the running checksum are
 * right, and the frames up to the last one that ends a transaction are committed (SQLite, "WAL-mode File Format").
 *
 * @param fd - The log, open for reading.
 * @param from - Where an earlier call arrived; taken up only when the log hasn't begun anew since.
 * @returns `undefined` when this is no log, or an empty one.
 */
export function readCommittedFrames(fd: number, from?: WalPosition): WalPosition | undefined {
  const start = readHeader(fd)
  if (start === undefined) return undefined
  let position = from !== undefined && from.salts === start.salts ? from : start
  const frame = Buffer.allocUnsafe(FRAME_HEADER_BYTES + start.pageBytes)
  let { checksum } = position
  for (let index = position.committedFrames; ; index++) {
    const at = HEADER_BYTES + index * frame.length
    if (readSync(fd, frame, 0, frame.length, at) < frame.length) return position
    if (frame.toString('hex', 8, 16) !== start.salts) return position
    checksum = checksumOf(frame, 0, 8, start.isBigEndian, checksum)
    checksum = checksumOf(frame, FRAME_HEADER_BYTES, frame.length, start.isBigEndian, checksum)
    if (frame.readUInt32BE(16) !== checksum[0] || frame.readUInt32BE(20) !== checksum[1]) return position
    const endsTransaction = frame.readUInt32BE(4) !== 0
    if (endsTransaction) position = { ...start, committedFrames: index + 1, checksum }
  }
}

function readHeader(fd: number): WalPosition | undefined {
  const header = Buffer.alloc(HEADER_BYTES)
  if (readSync(fd, header, 0, HEADER_BYTES, 0) < HEADER_BYTES) return undefined
  const magic = header.readUInt32BE(0)
  const isBigEndian = magic === MAGIC + 1
  if (magic !== MAGIC && !isBigEndian) return undefined
  const pageBytes = header.readUInt32BE(8)
  if (pageBytes < 512 || pageBytes > 65_536) return undefined
  const checksum = checksumOf(header, 0, 24, isBigEndian, [0, 0])
  if (header.readUInt32BE(24) !== checksum[0] || header.readUInt32BE(28) !== checksum[1]) return undefined
  return { salts: header.toString('hex', 16, 24), committedFrames: 0, pageBytes, isBigEndian, checksum }
}

/** SQLite's running checksum over pairs of 32-bit words. */
function checksumOf(
  bytes: Buffer,
  start: number,
  end: number,
  isBigEndian: boolean,
  [first, second]: readonly [number, number],
): readonly [number, number] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let [s0, s1] = [first, second]
  for (let at = start; at < end; at += 8) {
    s0 = (s0 + view.getUint32(at, !isBigEndian) + s1) >>> 0
    s1 = (s1 + view.getUint32(at + 4, !isBigEndian) + s0) >>> 0
  }
  return [s0, s1]
}
