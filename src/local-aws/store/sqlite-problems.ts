import { SallyportError } from '../../errors.ts'

export function damaged(path: string, reason: string, cause?: unknown): SallyportError {
  return new SallyportError('STORE_UNUSABLE', `${path} is damaged: ${reason}`, {
    hint: 'the file is left as it is; restore a copy of it, or start afresh with another folder after --data',
    cause,
  })
}

/** What a failure of SQLite or of the disk at opening means. */
export function unusable(path: string, cause: unknown): SallyportError {
  const reason = cause instanceof Error ? cause.message : String(cause)
  if (/locked|busy/i.test(reason)) {
    return new SallyportError('STORE_UNUSABLE', `${path} is in use by another local AWS`, {
      hint: 'stop that one, or name another folder with --data',
      cause,
    })
  }
  if (/not a database|malformed/i.test(reason)) return damaged(path, reason, cause)
  return new SallyportError('STORE_UNUSABLE', `can't open ${path}: ${reason}`, {
    hint: 'check that the folder after --data can be written',
    cause,
  })
}
