import { PNG } from 'pngjs'
import { qrModules } from './modules.ts'

const PIXELS_PER_MODULE = 4
const GRAYSCALE = 0

/**
 * A text as the PNG picture of a QR code, such as IAM's `QRCodePNG`: grey, 4 pixels a module, with a quiet zone.
 *
 * @throws SallyportError `USAGE` when the text is too long for any QR code.
 */
export function drawQrPng(text: string): Buffer {
  const modules = qrModules(text, 'medium')
  const side = modules.length * PIXELS_PER_MODULE
  const png = new PNG({ width: side, height: side, inputColorType: GRAYSCALE, inputHasAlpha: false })
  png.data = Buffer.alloc(side * side, 0xff)
  modules.forEach((row, y) => {
    row.forEach((isDark, x) => {
      if (isDark) darken(png.data, side, x * PIXELS_PER_MODULE, y * PIXELS_PER_MODULE)
    })
  })
  // Level 9 takes ten times as long for four bytes fewer.
  const packing = { filterType: 0, deflateStrategy: 0, deflateLevel: 6 }
  return PNG.sync.write(png, { colorType: GRAYSCALE, inputColorType: GRAYSCALE, inputHasAlpha: false, ...packing })
}

function darken(pixels: Buffer, side: number, left: number, top: number): void {
  for (let y = top; y < top + PIXELS_PER_MODULE; y++) {
    const start = y * side + left
    pixels.fill(0, start, start + PIXELS_PER_MODULE)
  }
}
