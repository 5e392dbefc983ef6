import { constants } from 'node:fs'
import { open, type FileHandle } from 'node:fs/promises'
import { SallyportError } from '../errors.ts'
import { fileFailure, isMissing, systemErrorCode } from './file-failure.ts'

/** A megabyte, as messages count them. */
const MEGABYTE = 1_048_576

/**
 * The bytes of a file that is no secret's, such as AWS's config: through links, but never of what has no end or keeps its
 * reader waiting. A device that is empty, as `/dev/null` is, counts as an empty file.
 *
 * @returns `undefined` when there is no such file.
 * @throws SallyportError `STORE_UNUSABLE` when it can't be read, is no regular file, or is longer than so many megabytes.
 */
export async function readRegularFile(path: string, mostMegabytes: number): Promise<Buffer | undefined> {
  let file: FileHandle | undefined
  try {
    // Without O_NONBLOCK, opening a pipe waits for somebody to write to it, and nothing can end that wait.
    file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
    const about = await file.stat()
    if (about.isCharacterDevice() && (await isEmpty(file))) return Buffer.alloc(0)
    if (about.isDirectory()) throw unreadable(path, 'it is a folder')
    if (!about.isFile()) throw unreadable(path, 'it is not a regular file')
    if (about.size > mostMegabytes * MEGABYTE) throw unreadable(path, `it is longer than ${mostMegabytes} MB`)
    return await file.readFile()
  } catch (error) {
    if (isMissing(error)) return undefined
    if (systemErrorCode(error) === 'ELOOP') throw unreadable(path, 'its links lead in a circle', error)
    throw fileFailure('read', path, error)
  } finally {
    await file?.close()
  }
}

async function isEmpty(device: FileHandle): Promise<boolean> {
  return device.read(Buffer.alloc(1), 0, 1, null).then(
    ({ bytesRead }) => bytesRead === 0,
    () => false,
  )
}

function unreadable(path: string, reason: string, cause?: unknown): SallyportError {
  return new SallyportError('STORE_UNUSABLE', `can't read \`${path}\`: ${reason}`, {
    hint: 'put a text file there, or move it away',
    cause,
  })
}
