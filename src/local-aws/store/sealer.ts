import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'

import { SallyportError } from '../../errors.ts'

const IV_BYTES = 12
const TAG_BYTES = 16

/** Seals what must not be readable at rest or by its bearer: AES-256-GCM under one key, bound to a purpose. */
export interface Sealer {
  /** A text that tells keys apart and gives nothing of the key away. */
  readonly fingerprint: string
  seal(plaintext: string, purpose: string): Buffer
  /** @returns `undefined` for what was not sealed by this key for this purpose. */
  unseal(sealed: Buffer, purpose: string): string | undefined
}

/** @param key - 32 bytes; without it a new one is made, which dies with the process. */
export function createSealer(key: Uint8Array = randomBytes(32)): Sealer {
  if (key.length !== 32) {
    throw new SallyportError('USAGE', `a sealing key has 32 bytes, this one has ${key.length}`)
  }
  return {
    fingerprint: createHash('sha256').update('sallyport sealing key').update(key).digest('hex').slice(0, 16),

    seal(plaintext, purpose) {
      const iv = randomBytes(IV_BYTES)
      const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(purpose))
      return Buffer.concat([iv, cipher.update(plaintext, 'utf8'), cipher.final(), cipher.getAuthTag()])
    },

    unseal(sealed, purpose) {
      if (sealed.length < IV_BYTES + TAG_BYTES) return undefined
      try {
        const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, IV_BYTES), {
          authTagLength: TAG_BYTES,
        })
        decipher.setAAD(Buffer.from(purpose)).setAuthTag(sealed.subarray(-TAG_BYTES))
        const plaintext = decipher.update(sealed.subarray(IV_BYTES, -TAG_BYTES), undefined, 'utf8')
        return plaintext + decipher.final('utf8')
      } catch {
        return undefined
      }
    },
  }
}
