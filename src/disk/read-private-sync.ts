import { closeSync, constants, fstatSync, lstatSync, openSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileFailure, isMissing } from './file-failure.ts'
import { requirePrivateFile, requirePrivateFolder } from './require-private.ts'

/**
 * The bytes of a private file, as `readPrivateFile` reads them, but at once.
 *
 * @returns `undefined` when there is no such file.
 * @throws SallyportError `STORE_UNUSABLE` when it or its folder is not private, or can't be read.
 */
export function readPrivateFileSync(path: string): Buffer | undefined {
  const about = lstatSync(dirname(path), { throwIfNoEntry: false })
  if (about === undefined) return undefined
  requirePrivateFolder(dirname(path), about)
  let file: number | undefined
  try {
    file = openSync(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0))
    requirePrivateFile(path, fstatSync(file))
    return readFileSync(file)
  } catch (error) {
    if (isMissing(error)) return undefined
    throw fileFailure('read', path, error)
  } finally {
    if (file !== undefined) closeSync(file)
  }
}
