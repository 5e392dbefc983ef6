import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'

import type { ObjectChecksum } from '../store/s3-rows.ts'
import { crc32c, Crc64Nvme } from './crc.ts'

export type ChecksumAlgorithm = ObjectChecksum['algorithm']

export const CHECKSUM_ALGORITHMS: readonly ChecksumAlgorithm[] = ['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256']

/** Bytes of each algorithm's checksum. */
export const CHECKSUM_BYTES: Readonly<Record<ChecksumAlgorithm, number>> = {
  CRC32: 4,
  CRC32C: 4,
  CRC64NVME: 8,
  SHA1: 20,
  SHA256: 32,
}

/** A checksum over bytes as they come. */
export interface RunningChecksum {
  update(bytes: Uint8Array): void
  digest(): Buffer
}

/** `undefined` for a name that is no algorithm of S3's. */
export function matchChecksumAlgorithm(name: string): ChecksumAlgorithm | undefined {
  return CHECKSUM_ALGORITHMS.find((algorithm) => algorithm === name.toUpperCase())
}

/** The header, or trailer, that carries a checksum. */
export function checksumHeader(algorithm: ChecksumAlgorithm): string {
  return `x-amz-checksum-${algorithm.toLowerCase()}`
}

const STARTS: Readonly<Record<ChecksumAlgorithm, () => RunningChecksum>> = {
  CRC32: () => startCrc32((bytes, before) => crc32(bytes, before)),
  CRC32C: () => startCrc32(crc32c),
  CRC64NVME: () => new Crc64Nvme(),
  SHA1: () => createHash('sha1'),
  SHA256: () => createHash('sha256'),
}

export function startChecksum(algorithm: ChecksumAlgorithm): RunningChecksum {
  return STARTS[algorithm]()
}

function startCrc32(next: (bytes: Uint8Array, before: number) => number): RunningChecksum {
  let value = 0
  return {
    update(bytes) {
      value = next(bytes, value)
    },
    digest() {
      const bytes = Buffer.alloc(4)
      bytes.writeUInt32BE(value)
      return bytes
    },
  }
}
