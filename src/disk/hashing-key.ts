import { createHmac, randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { SallyportError } from '../errors.ts'
import type { Folders } from './folders.ts'
import { createPrivateFile, readPrivateFile } from './private-files.ts'

const HASHING_KEY_BYTES = 32

/** The file of the key that spent codes are hashed with: never in the folder of the hashes. */
function hashingKeyFile(folders: Folders): string {
  return join(folders.data, 'hashing-key')
}

/** A hash that nobody without the hashing key can look for by trying all codes. */
export function keyedHash(hashingKey: Uint8Array, text: string): string {
  return createHmac('sha256', hashingKey).update(text).digest('base64url')
}

/** The hashing key; made the first time. */
export async function openHashingKey(folders: Folders): Promise<Buffer> {
  const path = hashingKeyFile(folders)
  const existing = await readPrivateFile(path)
  if (!existing) await createPrivateFile(path, randomBytes(HASHING_KEY_BYTES))
  const hashingKey = existing ?? (await readPrivateFile(path))
  if (hashingKey?.length === HASHING_KEY_BYTES) return hashingKey
  throw new SallyportError(
    'STORE_UNUSABLE',
    `\`${path}\` is damaged: a key of ${HASHING_KEY_BYTES} bytes belongs there`,
    {
      hint: 'remove the file; only the memory of the last spent codes depends on it',
    },
  )
}
