import type { Sealer } from '../store/sealer.ts'
import { damaged } from '../store/sqlite-problems.ts'
import { rowOf } from '../store/stored-record.ts'
import type { Change } from '../store/table.ts'
import type { BackupReader } from './backup-file.ts'
import { blobIdsOf } from './blob-ids-of.ts'

/** Nothing that leads out of the folder. */
const BLOB_ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** What makes the rows of a backup, one at a time. @throws SallyportError STORE_UNUSABLE for a row that isn't what was kept */
export function* rowsOfBackup(backup: BackupReader, sealer: Sealer): Generator<Change> {
  for (const record of backup.records()) {
    const row = rowOf(record, sealer)
    if (row === undefined) throw damaged(backup.path, `the row ${record.key} of ${record.table} can't be read`)
    for (const blobId of blobIdsOf(record)) {
      if (!BLOB_ID.test(blobId)) throw damaged(backup.path, `the row ${record.key} names no blob`)
    }
    yield { table: record.table, key: record.key, row }
  }
}
