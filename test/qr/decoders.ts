import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import jsQR from 'jsqr'
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader'

/** A picture as both decoders take it: four bytes a pixel. */
export interface Pixels {
  readonly width: number
  readonly height: number
  readonly data: Uint8ClampedArray<ArrayBuffer>
}

const wasm = createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm')
prepareZXingModule({ overrides: { wasmBinary: new Uint8Array(readFileSync(wasm)).buffer } })

/** What other libraries than the one that drew a QR code read from it. */
export async function decodeElsewhere(
  pixels: Pixels,
): Promise<{ jsqr: string | undefined; zxing: string | undefined }> {
  const jsqr = jsQR.default(pixels.data, pixels.width, pixels.height)?.data
  const image = { ...pixels, colorSpace: 'srgb' } as const
  const [found] = await readBarcodes(image as Parameters<typeof readBarcodes>[0], { formats: ['QRCode'] })
  return { jsqr, zxing: found?.text }
}

/** Enlarges a grid of cells, `true` for dark, to a picture with the given size of a cell. */
export function rasterize(cells: readonly (readonly boolean[])[], cellWidth: number, cellHeight: number): Pixels {
  const width = (cells[0]?.length ?? 0) * cellWidth
  const height = cells.length * cellHeight
  const data = new Uint8ClampedArray(width * height * 4)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const isDark = cells[Math.floor(y / cellHeight)]?.[Math.floor(x / cellWidth)] ?? false
      data.set([...Array.from({ length: 3 }, () => (isDark ? 0 : 255)), 255], (y * width + x) * 4)
    }
  }
  return { width, height, data }
}
