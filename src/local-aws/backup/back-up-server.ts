import type { BlobStore } from '../s3/blobs.ts'
import type { Database } from '../store/database.ts'
import type { Sealer } from '../store/sealer.ts'
import type { StoredRecord } from '../store/stored-record.ts'
import { recordOf } from '../store/stored-record.ts'
import type { Change } from '../store/table.ts'
import type { BackupSummary } from './backup-file.ts'
import { BackupWriter } from './backup-file.ts'

/**
 * Backs up a running server into a file: its state at the call, objects included, whatever is written meanwhile.
 *
 * @param sealer - Seals the rows, under a key that outlives the process.
 * @throws SallyportError USAGE when the file is there, STORE_UNUSABLE when it can't be written.
 */
export async function backUpServer(
  { database, blobs }: { readonly database: Database; readonly blobs: Pick<BlobStore, 'read'> },
  sealer: Sealer,
  file: string,
): Promise<BackupSummary> {
  const writer = await BackupWriter.create(file)
  // From here to the last stream nothing is awaited: rows and streams are of one moment, and streams outlast their objects.
  const rows = database.asChanges()
  const { objects, uploadParts } = database.tables
  const named = [
    ...[...objects.all()].flatMap((object) => object.blobs),
    ...[...uploadParts.all()].map(({ blob }) => blob),
  ]
  const streams = new Map(named.map((blob) => [blob.blobId, blobs.read([blob])]))
  try {
    writer.writeRows(recordsOf(rows, sealer), sealer.fingerprint)
    for (const [blobId, stream] of streams) await writer.writeBlob(blobId, stream)
    return writer.finish(new Set(streams.keys()))
  } catch (error) {
    writer.discard()
    throw error
  } finally {
    for (const stream of streams.values()) stream.destroy()
  }
}

function* recordsOf(rows: readonly Change[], sealer: Sealer): Generator<StoredRecord> {
  for (const { table, key, row } of rows) if (row !== undefined) yield recordOf(table, key, row, sealer)
}
