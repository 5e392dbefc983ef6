import { describe, expect, test } from 'vitest'
import { decodeBase32, isKeyUriExport, parseKeyUriExport } from '../../src/totp/index.ts'

// The example of Google Authenticator's wiki, "Key Uri Format".
const SEED = decodeBase32('JBSWY3DPEHPK3PXP')

function varint(value: bigint): number[] {
  return value < 0x80n ? [Number(value)] : [Number(value & 0x7fn) | 0x80, ...varint(value >> 7n)]
}

function bytesField(number: number, bytes: Uint8Array | string): number[] {
  const content = Buffer.from(bytes)
  return [...varint(BigInt(number * 8 + 2)), ...varint(BigInt(content.length)), ...content]
}

function numberField(number: number, value: bigint): number[] {
  return [...varint(BigInt(number * 8)), ...varint(value)]
}

function entry(name: string, { issuer = 'Example', algorithm = 1n, digits = 1n, type = 2n } = {}): number[] {
  const numbers = [...numberField(4, algorithm), ...numberField(5, digits), ...numberField(6, type)]
  return bytesField(
    1,
    Uint8Array.from([...bytesField(1, SEED), ...bytesField(2, name), ...bytesField(3, issuer), ...numbers]),
  )
}

/** With version, size, index and the number of the export, which the app writes as a negative one. */
function exportOf(...entries: readonly number[][]): string {
  const rest = [...numberField(2, 1n), ...numberField(3, 1n), ...numberField(4, 0n), ...numberField(5, 2n ** 64n - 5n)]
  const data = Buffer.from([...entries.flat(), ...rest]).toString('base64')
  return `otpauth-migration://offline?data=${encodeURIComponent(data)}`
}

describe('parseKeyUriExport', () => {
  test('gives each device that makes codes as IAM’s do', () => {
    const text = exportOf(
      entry('Example:alice@google.com'),
      entry('ana@123456789012', { issuer: '' }),
      entry('counted', { type: 1n }),
      entry('eight digits', { digits: 2n }),
      entry('SHA-256', { algorithm: 2n }),
    )
    expect(isKeyUriExport(text)).toBe(true)
    expect(parseKeyUriExport(text).map(({ seed, ...others }) => ({ ...others, seed: Buffer.from(seed) }))).toEqual([
      { issuer: 'Example', accountName: 'alice@google.com', seed: Buffer.from(SEED) },
      { issuer: undefined, accountName: 'ana@123456789012', seed: Buffer.from(SEED) },
    ])
  })

  const whole = exportOf(entry('ana'))
  for (const [name, text] of [
    ['a key URI', 'otpauth://totp/ana?secret=JBSWY3DPEHPK3PXP'],
    ['no data', 'otpauth-migration://offline'],
    ['a broken escape', 'otpauth-migration://offline?data=%E0%A4%A'],
    ['data cut short', whole.slice(0, 60)],
    ['data of another kind', `otpauth-migration://offline?data=${Buffer.from([0x0f]).toString('base64')}`],
    ['a number without end', `otpauth-migration://offline?data=${Buffer.alloc(20, 0xff).toString('base64')}`],
  ] as const) {
    test(`refuses ${name}, and quotes nothing of it`, () => {
      expect(() => parseKeyUriExport(text)).toThrow(
        expect.objectContaining({
          code: 'USAGE',
          message: 'this is no export of Google Authenticator that can be read',
        }),
      )
    })
  }
})
