import { SallyportError } from '../errors.ts'

/** `ENOSPC` and the like; `undefined` for other errors. */
export function systemErrorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}

/** Why the system wouldn't, in words where there are any. */
export function systemErrorReason(error: unknown): string {
  const code = systemErrorCode(error) ?? 'it failed'
  return REASONS[code] ?? code
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'nothing can be made there',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EROFS: 'the file system is read-only',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  ELOOP: 'it is a symbolic link',
  ENOTDIR: 'a part of its path is no folder',
  EEXIST: 'a part of its path is no folder',
  EISDIR: 'it is a folder',
  ENAMETOOLONG: 'its name is too long',
  EIO: 'the disk gives an error',
  EMFILE: 'too many files are open',
  ENFILE: 'too many files are open',
  ESTALE: 'the file server has forgotten it',
  ETIMEDOUT: 'the file server does not answer',
  ESPIPE: 'it is a pipe',
  ENXIO: 'nobody reads from the other end',
}

/**
 * What to throw when the system refuses to do something with a file or folder: what was seen, and the next step.
 *
 * @param error - What the system threw; another error is handed back as it is.
 */
export function fileFailure(verb: 'read' | 'write' | 'remove' | 'make', path: string, error: unknown): unknown {
  if (error instanceof SallyportError) return error
  const code = systemErrorCode(error)
  return code === undefined ? error : fileRefused(verb, path, code, error)
}

/** The same by the code of the system's error. */
export function fileRefused(verb: string, path: string, code: string, cause?: unknown): SallyportError {
  const reason = (verb === 'read' ? READING_REASONS[code] : undefined) ?? REASONS[code] ?? code
  return new SallyportError('STORE_UNUSABLE', `can't ${verb} \`${path}\`: ${reason}`, {
    hint: verb === 'read' ? (READING_HINTS[code] ?? 'look at its owner and mode') : WRITING_HINT,
    cause,
  })
}

const READING_REASONS: Readonly<Record<string, string>> = { ENOENT: 'there is no such file' }

const READING_HINTS: Readonly<Record<string, string>> = {
  ENOENT: 'look at its name, and in which folder this runs',
  ELOOP: 'secrets are not read through links; put the real file there',
  ENOTDIR: 'move away the file that stands where a folder should be',
}

const WRITING_HINT = 'nothing was changed; make room or mend the permissions, then try again'

/** Whether the system says that there is no such file. */
export function isMissing(error: unknown): boolean {
  return systemErrorCode(error) === 'ENOENT'
}
