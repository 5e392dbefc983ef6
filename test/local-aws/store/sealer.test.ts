import { describe, expect, test } from 'vitest'

import { createSealer } from '../../../src/local-aws/store/sealer.ts'

const key = (byte: number) => new Uint8Array(32).fill(byte)

describe('a sealer', () => {
  test('opens what it sealed, for the same purpose alone', () => {
    const sealer = createSealer(key(1))
    const sealed = sealer.seal('Jo\u00e3o \u{1f600}', 'row')
    expect(sealer.unseal(sealed, 'row')).toBe('Jo\u00e3o \u{1f600}')
    expect(sealer.unseal(sealed, 'token')).toBeUndefined()
    expect(createSealer(key(1)).unseal(sealed, 'row')).toBe('Jo\u00e3o \u{1f600}')
    expect(createSealer(key(2)).unseal(sealed, 'row')).toBeUndefined()
  })

  test('no byte of what is sealed can be changed, none be cut off or added', () => {
    const sealer = createSealer(key(1))
    const sealed = sealer.seal('x', 'row')
    for (let index = 0; index < sealed.length; index++) {
      const changed = Buffer.from(sealed)
      changed[index] = (changed[index] ?? 0) ^ 1
      expect(sealer.unseal(changed, 'row')).toBeUndefined()
      expect(sealer.unseal(sealed.subarray(0, index), 'row')).toBeUndefined()
    }
    expect(sealer.unseal(Buffer.concat([sealed, Buffer.alloc(1)]), 'row')).toBeUndefined()
  })

  test('the same text never looks the same', () => {
    const sealer = createSealer(key(1))
    expect(sealer.seal('x', 'row').equals(sealer.seal('x', 'row'))).toBe(false)
  })

  test('fingerprints tell keys apart', () => {
    expect(createSealer(key(1)).fingerprint).toBe(createSealer(key(1)).fingerprint)
    expect(createSealer(key(1)).fingerprint).not.toBe(createSealer(key(2)).fingerprint)
    expect(createSealer().fingerprint).not.toBe(createSealer().fingerprint)
  })

  test.each([0, 16, 31, 33])('a key of %i bytes is none', (length) => {
    expect(() => createSealer(new Uint8Array(length))).toThrow(expect.objectContaining({ code: 'USAGE' }))
  })
})
