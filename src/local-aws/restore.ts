import { putNewInstance } from './instance.ts'
import { knownBlobIds } from './s3/known-blob-ids.ts'
import type { LocalAwsState } from './state.ts'
import type { StoredRows } from './store/database.ts'

/** A state that a local AWS was in and can be put back into. */
export interface Snapshot {
  /** Local AWS's time when it was taken. */
  readonly takenAt: Date
}

/** What changes a state as a whole needs of it. */
export type WholeState = Pick<LocalAwsState, 'database' | 'blobs' | 'credentials' | 'decisions'>

/**
 * Makes the rows the ones that were.
 *
 * @param options.asNew - Whether sessions that began before are worth nothing from here on.
 */
export function restoreRows(state: WholeState, rows: StoredRows, { asNew }: { asNew: boolean }): Promise<void> {
  return replaceAll(state, () => {
    state.database.putBack(rows)
    if (asNew) putNewInstance(state.database)
  })
}

/** Changes everything at once: what was remembered of the state before is forgotten, and bytes that nobody has are removed. */
export async function replaceAll({ database, blobs, credentials, decisions }: WholeState, change: () => void) {
  const before = await database.transact(() => {
    const known = knownBlobIds(database.tables)
    change()
    return known
  })
  credentials.clear()
  decisions.clear()
  const after = knownBlobIds(database.tables)
  await blobs.remove([...before].filter((blobId) => !after.has(blobId)))
}
