import { open } from 'node:fs/promises'

/** Writes a new file that its owner alone may read, and returns when it is on the disk. */
export async function writeSynced(path: string, contents: Uint8Array | string): Promise<void> {
  const file = await open(path, 'wx', 0o600)
  try {
    await file.writeFile(contents)
    await file.sync()
  } finally {
    await file.close()
  }
}
