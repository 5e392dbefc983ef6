import { readFile, stat } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { SallyportError } from '../../../errors.ts'

/** Past this, a file is no policy, nor a list of cases anyone wrote. */
const MOST_BYTES = 256 * 1024 * 1024

/**
 * The text of a file, or of standard input for `-`.
 *
 * @throws SallyportError - `USAGE` when it can't be read or isn't UTF-8.
 */
export async function readText(file: string, stdin: Readable): Promise<string> {
  const bytes = file === '-' ? await readStream(stdin) : await readBytes(file)
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

async function readBytes(file: string): Promise<Buffer> {
  try {
    const { size } = await stat(file)
    if (size > MOST_BYTES) throw tooLong(file)
    return await readFile(file)
  } catch (cause) {
    if (cause instanceof SallyportError) throw cause
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : undefined
    const problem = code === 'ENOENT' ? 'there is no such file' : code === 'EISDIR' ? 'is a folder' : `can't be read`
    throw new SallyportError('USAGE', `${file}: ${problem}`, { cause })
  }
}

async function readStream(stdin: Readable): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of stdin) {
    const bytes =
      typeof chunk === 'string' ? Buffer.from(chunk) : chunk instanceof Uint8Array ? Buffer.from(chunk) : undefined
    if (bytes === undefined) continue
    chunks.push(bytes)
    size += bytes.length
    if (size > MOST_BYTES) throw tooLong('-')
  }
  return Buffer.concat(chunks)
}

function tooLong(file: string): SallyportError {
  return new SallyportError('USAGE', `${file}: longer than 256 MB`)
}
