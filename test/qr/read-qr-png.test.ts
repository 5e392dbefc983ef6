import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { crc32, deflateSync } from 'node:zlib'
import { PNG } from 'pngjs'
import { beforeAll, describe, expect, test } from 'vitest'
import { prepareZXingModule, writeBarcode } from 'zxing-wasm/writer'
import { SallyportError } from '../../src/errors.ts'
import { drawQrPng, readQrPng } from '../../src/qr/index.ts'

const keyUri =
  `otpauth://totp/Amazon%20Web%20Services:phone@123456789012?secret=${'GEZDGNBVGY3TQOJQ'.repeat(4)}` +
  '&issuer=Amazon%20Web%20Services'

beforeAll(() => {
  const wasm = createRequire(import.meta.url).resolve('zxing-wasm/writer/zxing_writer.wasm')
  prepareZXingModule({ overrides: { wasmBinary: new Uint8Array(readFileSync(wasm)).buffer } })
})

/** A QR code as another library draws it. */
async function drawnElsewhere(scale: number): Promise<Buffer> {
  const { image } = await writeBarcode(keyUri, { format: 'QRCode', scale })
  return Buffer.from(await image!.arrayBuffer())
}

/** A PNG of one colour with a QR code somewhere on it. */
function onPage(qr: Buffer, { width, height, shade }: { width: number; height: number; shade: number }): Buffer {
  const code = PNG.sync.read(qr)
  const page = new PNG({ width, height })
  page.data.fill(shade)
  PNG.bitblt(code, page, 0, 0, code.width, code.height, 517, 211)
  return PNG.sync.write(page)
}

/** A PNG file with any header fields, and so much of a picture behind them. */
function handMade(
  { width, height, interlace = 0 }: { width: number; height: number; interlace?: number },
  data: Buffer,
): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 0, 0, 0, interlace], 8)
  const chunks = [chunk('IHDR', header), chunk('IDAT', deflateSync(data)), chunk('IEND', Buffer.alloc(0))]
  return Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), ...chunks])
}

function chunk(type: string, data: Buffer): Buffer {
  const typed = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const framed = Buffer.alloc(typed.length + 8)
  framed.writeUInt32BE(data.length, 0)
  typed.copy(framed, 4)
  framed.writeUInt32BE(crc32(typed), framed.length - 4)
  return framed
}

describe('readQrPng', () => {
  test.each([1, 3, 8])('reads what another library drew, at a scale of %i', async (scale) => {
    expect(readQrPng(await drawnElsewhere(scale))).toBe(keyUri)
  })

  test('reads what drawQrPng drew', () => {
    expect(readQrPng(drawQrPng(keyUri))).toBe(keyUri)
  })

  test.each([255, 24])('finds the code on a screenshot, on a page of shade %i', async (shade) => {
    expect(readQrPng(onPage(await drawnElsewhere(4), { width: 1920, height: 1080, shade }))).toBe(keyUri)
  })

  test('gives undefined for a picture without a code', () => {
    expect(
      readQrPng(onPage(PNG.sync.write(new PNG({ width: 9, height: 9 })), { width: 800, height: 600, shade: 255 })),
    ).toBeUndefined()
    expect(readQrPng(handMade({ width: 1, height: 1 }, Buffer.from([0, 255])))).toBeUndefined()
  })

  test('takes bytes that are a part of a larger buffer', () => {
    const png = drawQrPng(keyUri)
    const larger = new Uint8Array(png.length + 20)
    larger.set(png, 7)
    expect(readQrPng(larger.subarray(7, 7 + png.length))).toBe(keyUri)
  })

  test.each([
    ['an empty file', Buffer.alloc(0), 'it is not a PNG file'],
    ['a JPEG', Buffer.concat([Buffer.from('ffd8ffe000104a464946', 'hex'), Buffer.alloc(100)]), 'it is not a PNG file'],
    ['a cut file', drawQrPng(keyUri).subarray(0, 300), 'the file is damaged'],
    ['a header alone', drawQrPng(keyUri).subarray(0, 33), 'the file is damaged'],
    [
      'a picture that is too wide',
      handMade({ width: 4097, height: 1 }, Buffer.alloc(4098)),
      'it is 4097 by 1 pixels large',
    ],
    [
      'a picture that says it is huge',
      handMade({ width: 1, height: 2 ** 31 - 1 }, Buffer.alloc(9)),
      'it is 1 by 2147483647 pixels large, and 4096 by 4096 is the most',
    ],
    ['an interlaced picture', handMade({ width: 9, height: 9, interlace: 1 }, Buffer.alloc(99)), 'it is interlaced'],
    ['no pixels', handMade({ width: 0, height: 0 }, Buffer.alloc(1)), 'the file is damaged'],
  ])('refuses %s', (_, bytes, reason) => {
    let error: unknown
    try {
      readQrPng(bytes)
    } catch (thrown) {
      error = thrown
    }
    expect(error).toBeInstanceOf(SallyportError)
    expect(error).toMatchObject({ code: 'USAGE' })
    expect((error as Error).message).toContain(`cannot read the picture: ${reason}`)
  })

  test('stops unpacking a bomb where the picture should end', () => {
    const bomb = handMade({ width: 4, height: 4 }, Buffer.alloc(64 * 1024 * 1024))
    expect(() => readQrPng(bomb)).toThrow('cannot read the picture: the file is damaged')
  })
})
