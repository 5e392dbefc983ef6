import { SallyportError } from '../../errors.ts'
import { putNewInstance } from '../instance.ts'
import { asTold, openPostgresStore } from '../store/open-postgres-store.ts'
import type { BlobStore } from '../s3/blobs.ts'
import type { ObjectRow, UploadPartRow } from '../store/s3-rows.ts'
import type { Sealer } from '../store/sealer.ts'
import type { Change } from '../store/table.ts'
import { INSTANCE } from '../store/tables.ts'
import type { BackupReader } from './backup-file.ts'
import { blobIdsOf } from './blob-ids-of.ts'
import { rowsOfBackup } from './rows-of-backup.ts'

/**
 * Puts a backup into a PostgreSQL database in which there is no local AWS: bytes first, and then all rows at once, so that a restore that
 * fails leaves none there. Bytes that it leaves go with a later start.
 *
 * @throws SallyportError USAGE when there is a local AWS; STORE_UNUSABLE when the backup or the database can't be used
 */
export async function restoreToDatabase(backup: BackupReader, databaseUrl: string, sealer: Sealer): Promise<void> {
  const { database, blobs } = await openPostgresStore(databaseUrl, sealer)
  const requireNone = () => {
    if (database.tables.instances.get(INSTANCE) === undefined) return
    throw new SallyportError('USAGE', 'there is a local AWS in the database, and nothing is restored over it', {
      hint: 'make another one with createdb, or drop the schema sallyport_local_aws',
    })
  }
  try {
    requireNone()
    const newIds = await writeBlobs(backup, blobs)
    const changes = [...rowsOfBackup(backup, sealer)].map((change) => withNewIds(change, newIds))
    await database.transact(() => {
      requireNone()
      database.apply(changes)
      putNewInstance(database)
    })
  } catch (cause) {
    throw asTold(cause)
  } finally {
    await database.close()
  }
}

/** The ids that the blobs of the backup have in the database, where those of an earlier try may still be. */
async function writeBlobs(backup: BackupReader, blobs: BlobStore): Promise<Map<string, string>> {
  const blobIds = new Set<string>()
  for (const record of backup.records()) for (const blobId of blobIdsOf(record)) blobIds.add(blobId)
  const newIds = new Map<string, string>()
  for (const blobId of blobIds) newIds.set(blobId, (await blobs.write(piecesOf(backup, blobId))).blobId)
  return newIds
}

async function* piecesOf(backup: BackupReader, blobId: string): AsyncGenerator<Uint8Array> {
  yield* backup.blob(blobId)
}

function withNewIds(change: Change, newIds: ReadonlyMap<string, string>): Change {
  const renamed = <T extends { readonly blobId: string }>(blob: T): T => {
    return { ...blob, blobId: newIds.get(blob.blobId) ?? blob.blobId }
  }
  if (change.table === 'objects') {
    const object = change.row as ObjectRow
    return { ...change, row: { ...object, blobs: object.blobs.map(renamed) } }
  }
  if (change.table !== 'uploadParts') return change
  const part = change.row as UploadPartRow
  return { ...change, row: { ...part, blob: renamed(part.blob) } }
}
