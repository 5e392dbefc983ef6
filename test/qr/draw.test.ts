import { PNG } from 'pngjs'
import { describe, expect, test } from 'vitest'
import { SallyportError } from '../../src/errors.ts'
import { drawQrForTerminal, drawQrPng, drawQrSvg } from '../../src/qr/index.ts'
import { decodeElsewhere, rasterize } from './decoders.ts'

const keyUri =
  `otpauth://totp/Amazon%20Web%20Services:phone@123456789012?secret=${'GEZDGNBVGY3TQOJQ'.repeat(4)}` +
  '&issuer=Amazon%20Web%20Services'
const both = { jsqr: keyUri, zxing: keyUri }

describe('drawQrForTerminal', () => {
  test('draws what other decoders read, in cells that are square or a little too high', async () => {
    const cells = cellsOf(drawQrForTerminal(keyUri))
    expect(await decodeElsewhere(rasterize(cells, 4, 4))).toEqual(both)
    expect(await decodeElsewhere(rasterize(cells, 8, 9))).toEqual(both)
  })

  test('has a quiet zone of four modules on each side and fits into 57 columns', () => {
    const cells = cellsOf(drawQrForTerminal(keyUri))
    expect(cells[0]).toHaveLength(57)
    expect(cells).toHaveLength(58)
    expect(cells.slice(0, 4).every(isLight) && cells.slice(53).every(isLight)).toBe(true)
    expect(cells.every((row) => isLight(row.slice(0, 4)) && isLight(row.slice(53)))).toBe(true)
    expect(isLight(cells[4]!)).toBe(false)
  })
})

describe('drawQrPng', () => {
  test('draws what other decoders read', async () => {
    const { width, height, data } = PNG.sync.read(drawQrPng(keyUri))
    expect(width).toBe(height)
    expect(await decodeElsewhere({ width, height, data: new Uint8ClampedArray(data) })).toEqual(both)
  })

  test('is a small file', () => {
    expect(drawQrPng(keyUri).length).toBeLessThan(4096)
  })
})

describe('drawQrSvg', () => {
  test('draws what other decoders read, on a white background', async () => {
    const svg = drawQrSvg(keyUri)
    const side = Number(/viewBox="0 0 (\d+) \1"/.exec(svg)?.[1])
    expect(svg).toContain(`<path fill="#fff" d="M0 0h${side}v${side}H0z"/>`)
    const cells = Array.from({ length: side }, () => Array.from({ length: side }, () => false))
    for (const [, x, y, length] of svg.matchAll(/M(\d+) (\d+)h(\d+)v1h-\3z/g)) {
      cells[Number(y)]!.fill(true, Number(x), Number(x) + Number(length))
    }
    expect(await decodeElsewhere(rasterize(cells, 4, 4))).toEqual(both)
  })
})

test.each([drawQrForTerminal, drawQrPng, drawQrSvg])('%o refuses what is too long and does not echo it', (draw) => {
  let error: unknown
  try {
    draw('secret'.repeat(1000))
  } catch (thrown) {
    error = thrown
  }
  expect(error).toBeInstanceOf(SallyportError)
  expect(error).toMatchObject({ code: 'USAGE', message: '6000 bytes do not fit into a QR code' })
})

const BLACK_ON_WHITE = '\u001b[38;5;16;48;5;231m'
const RESET = '\u001b[0m'

/** The drawing as a terminal shows it: each character is one cell wide and two high. */
function cellsOf(drawing: string): boolean[][] {
  const cells: boolean[][] = []
  for (const line of drawing.trimEnd().split('\n')) {
    expect(line.startsWith(BLACK_ON_WHITE) && line.endsWith(RESET)).toBe(true)
    const characters = Array.from(line.slice(BLACK_ON_WHITE.length, -RESET.length))
    expect(characters.join('')).toMatch(/^[ ▀▄█]+$/)
    cells.push(characters.map((character) => character === '▀' || character === '█'))
    cells.push(characters.map((character) => character === '▄' || character === '█'))
  }
  return cells
}

function isLight(row: readonly boolean[]): boolean {
  return row.every((isDark) => !isDark)
}
