/** Castagnoli's polynomial, reflected (RFC 3720 section 12.1). */
const CRC32C_POLYNOMIAL = 0x82f63b78
/** The polynomial of "CRC-64/NVME", reflected (NVM Express NVM Command Set Specification, section 5.2.1.3.4). */
const CRC64_POLYNOMIAL = 0x9a6c9329ac4bc9b5n

const crc32cTable = makeCrc32cTable()
const crc64Table = makeCrc64Table()

/** CRC-32C of bytes that follow others with the checksum `before`; 0 for the first. */
export function crc32c(bytes: Uint8Array, before: number): number {
  let crc = ~before
  for (const byte of bytes) crc = (crc >>> 8) ^ (crc32cTable[(crc ^ byte) & 0xff] ?? 0)
  return ~crc >>> 0
}

/** CRC-64/NVME over bytes as they come, in two halves of 32 bits. */
export class Crc64Nvme {
  #high = 0xffffffff
  #low = 0xffffffff

  update(bytes: Uint8Array): void {
    const { high: highs, low: lows } = crc64Table
    let high = this.#high
    let low = this.#low
    for (const byte of bytes) {
      const index = (low ^ byte) & 0xff
      low = ((low >>> 8) | (high << 24)) ^ (lows[index] ?? 0)
      high = (high >>> 8) ^ (highs[index] ?? 0)
    }
    this.#high = high
    this.#low = low
  }

  digest(): Buffer {
    const bytes = Buffer.alloc(8)
    bytes.writeUInt32BE(~this.#high >>> 0, 0)
    bytes.writeUInt32BE(~this.#low >>> 0, 4)
    return bytes
  }
}

function makeCrc32cTable(): Uint32Array {
  return Uint32Array.from({ length: 256 }, (_, byte) => {
    let crc = byte
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ CRC32C_POLYNOMIAL : crc >>> 1
    return crc
  })
}

function makeCrc64Table(): { high: Uint32Array; low: Uint32Array } {
  const high = new Uint32Array(256)
  const low = new Uint32Array(256)
  for (let byte = 0; byte < 256; byte++) {
    let crc = BigInt(byte)
    for (let bit = 0; bit < 8; bit++) crc = crc & 1n ? (crc >> 1n) ^ CRC64_POLYNOMIAL : crc >> 1n
    high[byte] = Number(crc >> 32n)
    low[byte] = Number(crc & 0xffffffffn)
  }
  return { high, low }
}
