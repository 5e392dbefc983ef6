import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { SallyportError } from '../errors.ts'
import type { Folders } from './folders.ts'
import { createPrivateFile, readPrivateFile } from './private-files.ts'

const NONCE_BYTES = 12
const TAG_BYTES = 16
const SEALING_KEY_BYTES = 32

/** The file of the key that cached sessions are sealed with: never in the folder of the sessions. */
export function sealingKeyFile(folders: Folders): string {
  return join(folders.data, 'session-key')
}

/** AES-256-GCM; what is sealed under one name can't be passed off under another. */
export function seal(sealingKey: Uint8Array, name: string, plain: string): Buffer {
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv('aes-256-gcm', sealingKey, nonce).setAAD(Buffer.from(name))
  const sealed = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()])
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed])
}

/** What `seal` was given; `undefined` when it was sealed under another key or name, or was damaged. */
export function unseal(sealingKey: Uint8Array, name: string, box: Uint8Array): string | undefined {
  if (box.length < NONCE_BYTES + TAG_BYTES || sealingKey.length !== SEALING_KEY_BYTES) return undefined
  try {
    const decipher = createDecipheriv('aes-256-gcm', sealingKey, box.subarray(0, NONCE_BYTES), {
      authTagLength: TAG_BYTES,
    })
    decipher.setAAD(Buffer.from(name)).setAuthTag(box.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES))
    return Buffer.concat([decipher.update(box.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]).toString('utf8')
  } catch {
    return undefined
  }
}

/** A hash that nobody without the sealing key can look for by trying all codes. */
export function keyedHash(sealingKey: Uint8Array, text: string): string {
  return createHmac('sha256', sealingKey).update(text).digest('base64url')
}

/** The sealing key; made the first time. */
export async function openSealingKey(folders: Folders): Promise<Buffer> {
  const path = sealingKeyFile(folders)
  const existing = await readPrivateFile(path)
  if (!existing) await createPrivateFile(path, randomBytes(SEALING_KEY_BYTES))
  const sealingKey = existing ?? (await readPrivateFile(path))
  if (sealingKey?.length === SEALING_KEY_BYTES) return sealingKey
  throw new SallyportError(
    'STORE_UNUSABLE',
    `\`${path}\` is damaged: a key of ${SEALING_KEY_BYTES} bytes belongs there`,
    {
      hint: 'remove the file and sign in again; only cached sessions depend on it',
    },
  )
}
