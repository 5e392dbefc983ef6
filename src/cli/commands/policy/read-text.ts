import { constants, createReadStream, openSync } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { Socket } from 'node:net'
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
  return decodeText(file === '-' ? await readStream(stdin, file) : await readBytes(file), file)
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

async function readBytes(file: string): Promise<Buffer> {
  try {
    const about = await stat(file)
    if (about.isFIFO()) return await readPipe(file)
    // What is neither a file nor a pipe has no length that could be known beforehand: `/dev/zero` has no end.
    if (!about.isFile() && !about.isDirectory()) return await readStream(createReadStream(file), file)
    if (about.size > MOST_BYTES) throw tooLong(file)
    return await readFile(file)
  } catch (cause) {
    if (cause instanceof SallyportError) throw cause
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : undefined
    const problem = code === 'ENOENT' ? 'there is no such file' : code === 'EISDIR' ? 'is a folder' : `can't be read`
    throw new SallyportError('USAGE', `${file}: ${problem}`, { cause })
  }
}

/** Such as a shell's `<(jq ...)`. The wait for who writes is in the event loop: in `open` no signal would end it. */
async function readPipe(file: string): Promise<Buffer> {
  const handle = openSync(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
  const bytes = await readStream(new Socket({ fd: handle, readable: true, writable: false }), file)
  if (bytes.length === 0) throw new SallyportError('USAGE', `${file}: a pipe that nothing came out of`)
  return bytes
}

async function readStream(stream: Readable, file: string): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of stream) {
    const bytes =
      typeof chunk === 'string' ? Buffer.from(chunk) : chunk instanceof Uint8Array ? Buffer.from(chunk) : undefined
    if (bytes === undefined) continue
    chunks.push(bytes)
    size += bytes.length
    if (size > MOST_BYTES) throw tooLong(file)
  }
  return Buffer.concat(chunks)
}

function tooLong(file: string): SallyportError {
  return new SallyportError('USAGE', `${file}: longer than 256 MB`)
}
