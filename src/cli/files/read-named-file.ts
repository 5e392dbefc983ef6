import { constants, createReadStream, openSync } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { Socket } from 'node:net'
import type { Readable } from 'node:stream'
import { SallyportError } from '../../errors.ts'

const MEGABYTE = 1_048_576

/**
 * The bytes of a file that a person named on the command line, of a pipe such as a shell's `<(jq ...)`, or of standard
 * input for `-`.
 *
 * @throws SallyportError - `USAGE` when it can't be read, or is longer than so many megabytes.
 */
export async function readNamedFile(file: string, stdin: Readable, mostMegabytes: number): Promise<Buffer> {
  if (file === '-') return readStream(stdin, file, mostMegabytes)
  try {
    const about = await stat(file)
    if (about.isFIFO()) return await readPipe(file, mostMegabytes)
    // What is neither a file nor a pipe has no length that could be known beforehand: `/dev/zero` has no end.
    if (!about.isFile() && !about.isDirectory()) return await readStream(createReadStream(file), file, mostMegabytes)
    if (about.size > mostMegabytes * MEGABYTE) throw tooLong(file, mostMegabytes)
    return await readFile(file)
  } catch (cause) {
    if (cause instanceof SallyportError) throw cause
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : undefined
    const problem = code === 'ENOENT' ? 'there is no such file' : code === 'EISDIR' ? 'is a folder' : `can't be read`
    throw new SallyportError('USAGE', `${file}: ${problem}`, { cause })
  }
}

/** The wait for who writes is in the event loop: in `open` no signal would end it. */
async function readPipe(file: string, mostMegabytes: number): Promise<Buffer> {
  const handle = openSync(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
  const bytes = await readStream(new Socket({ fd: handle, readable: true, writable: false }), file, mostMegabytes)
  if (bytes.length === 0) throw new SallyportError('USAGE', `${file}: a pipe that nothing came out of`)
  return bytes
}

async function readStream(stream: Readable, file: string, mostMegabytes: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of stream) {
    const bytes =
      typeof chunk === 'string' ? Buffer.from(chunk) : chunk instanceof Uint8Array ? Buffer.from(chunk) : undefined
    if (bytes === undefined) continue
    chunks.push(bytes)
    size += bytes.length
    if (size > mostMegabytes * MEGABYTE) throw tooLong(file, mostMegabytes)
  }
  return Buffer.concat(chunks)
}

function tooLong(file: string, mostMegabytes: number): SallyportError {
  return new SallyportError('USAGE', `${file}: longer than ${mostMegabytes} MB`)
}
