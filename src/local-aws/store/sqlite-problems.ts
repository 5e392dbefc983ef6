import { SallyportError } from '../../errors.ts'

const WAY_BACK =
  'the file is left as it is; bring back a backup (`sallyport local restore`), or start afresh with another folder after --data'

export function damaged(path: string, reason: string, cause?: unknown): SallyportError {
  return new SallyportError('STORE_UNUSABLE', `${path} is damaged: ${reason}`, {
    hint: WAY_BACK,
    cause,
  })
}

/** The database went, and what belongs to it is still there. */
export function gone(path: string, remains: string): SallyportError {
  return new SallyportError('STORE_UNUSABLE', `${path} is missing, and ${remains} is left of it`, {
    hint: 'bring back a backup (`sallyport local restore`), or start afresh with another folder after --data',
  })
}

/** Writes that were answered are not in the log any more. */
export function cutOff(path: string, markPath: string): SallyportError {
  const message = `${path} lacks writes that were answered: its log ${path}-wal is gone, cut off or damaged`
  return new SallyportError('STORE_UNUSABLE', message, {
    hint: `all is left as it is; put the whole log back, bring back a backup (\`sallyport local restore\`), or go on without those writes by removing ${markPath}`,
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
