import { createHmac } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sign } from '../../src/sigv4/index.ts'

const byteString = fc
  .uint8Array({ maxLength: 300 })
  .map((bytes) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1'))

test('a signature is the HMAC-SHA256 that OpenSSL makes of the same key and bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), byteString, (signingKey, toSign) => {
      expect(sign(signingKey, toSign)).toBe(createHmac('sha256', signingKey).update(toSign, 'latin1').digest('hex'))
    }),
  )
})
