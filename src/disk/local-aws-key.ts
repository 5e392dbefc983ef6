import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { SallyportError } from '../errors.ts'
import type { Folders } from './folders.ts'
import { createPrivateFileAnywhere, readPrivateFileAnywhere } from './private-files.ts'

const KEY_BYTES = 32

/** Where the key is kept unless `--key-file` says otherwise: never in a data folder, which it is there to seal. */
export function localAwsKeyFile(folders: Folders): string {
  return join(folders.state, 'local-aws-key')
}

/**
 * The key under which a local AWS seals what it keeps on disk; made the first time, as a private file.
 *
 * @throws SallyportError STORE_UNUSABLE when the file can't be read or made, or holds something else.
 */
export async function openLocalAwsKey(path: string): Promise<Buffer> {
  const existing = await readLocalAwsKey(path)
  if (existing !== undefined) return existing
  await createPrivateFileAnywhere(path, randomBytes(KEY_BYTES))
  // Another process may have been first.
  return (await readLocalAwsKey(path)) ?? openLocalAwsKey(path)
}

/** A key as an environment can hold it: its bytes in base64. @returns `undefined` for anything else */
export function parseLocalAwsKey(text: string): Buffer | undefined {
  const key = Buffer.from(text, 'base64')
  return key.length === KEY_BYTES && key.toString('base64') === text ? key : undefined
}

/**
 * The key under which a local AWS sealed what it kept on disk.
 *
 * @returns `undefined` when there is no such file.
 * @throws SallyportError `STORE_UNUSABLE` when the file can't be read or holds something else.
 */
export async function readLocalAwsKey(path: string): Promise<Buffer | undefined> {
  const key = await readPrivateFileAnywhere(path)
  if (key === undefined || key.length === KEY_BYTES) return key
  throw new SallyportError(
    'STORE_UNUSABLE',
    `\`${path}\` is no key of local AWS: it has ${key.length} bytes, not ${KEY_BYTES}`,
    {
      hint: 'give the right file with --key-file',
    },
  )
}
