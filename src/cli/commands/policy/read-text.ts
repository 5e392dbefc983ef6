import type { Readable } from 'node:stream'
import { SallyportError } from '../../../errors.ts'
import { readNamedFile } from '../../files/read-named-file.ts'

/** Past this, a file is no policy, nor a list of cases anyone wrote. */
const MOST_MEGABYTES = 256

/**
 * The text of a file, or of standard input for `-`.
 *
 * @throws SallyportError - `USAGE` when it can't be read or isn't UTF-8.
 */
export async function readText(file: string, stdin: Readable): Promise<string> {
  return decodeText(await readNamedFile(file, stdin, MOST_MEGABYTES), file)
}

/** @throws SallyportError - `USAGE` when it isn't UTF-8. */
export function decodeText(bytes: Buffer, file: string): string {
  try {
    // The byte order mark stays: who reads the text says what it thinks of it.
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch (cause) {
    const isWide = bytes[0] === 0xff || bytes[0] === 0xfe
    throw new SallyportError('USAGE', `${file}: not UTF-8 text${isWide ? ', but UTF-16' : ''}`, {
      hint: 'save it as UTF-8',
      cause,
    })
  }
}
