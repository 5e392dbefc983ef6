import { createReadStream, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'

import { SallyportError } from '../../errors.ts'
import { openSqlite } from '../store/sqlite-driver.ts'
import { BLOB_FOLDER, DATABASE_FILE } from '../store/sqlite-files.ts'
import { damaged } from '../store/sqlite-problems.ts'
import { recordsIn, requireOurs, requireUpgraded, sealingKeyOf } from '../store/sqlite-schema.ts'
import type { StoredRecord } from '../store/stored-record.ts'
import type { BackupSummary } from './backup-file.ts'
import { BackupWriter } from './backup-file.ts'
import { blobIdsOf } from './blob-ids-of.ts'
import { copyDatabase } from './copy-database.ts'

const ROUNDS = 20

/**
 * Backs up a data folder into a file, also while a server of another process runs there: everything that was answered before,
 * and bytes of objects that go meanwhile.
 *
 * @throws SallyportError USAGE when the file is there; STORE_UNUSABLE when the folder can't be read or the file not be written.
 */
export async function backUpFolder(folder: string, file: string): Promise<BackupSummary> {
  const writer = await BackupWriter.create(file)
  try {
    let missing: string | undefined
    for (let round = 0; round < ROUNDS; round++) {
      const blobIds = await writeRowsOf(folder, file, writer)
      if (missing !== undefined && blobIds.has(missing)) {
        throw damaged(join(folder, BLOB_FOLDER, missing), 'it is missing, and an object is made of it')
      }
      missing = await writeBlobsOf(folder, blobIds, writer)
      if (missing === undefined) return writer.finish(blobIds)
      // An object went before its bytes were copied: the state of now has no use for them.
    }
    throw new SallyportError('STORE_UNUSABLE', `objects in ${folder} go faster than they can be copied`, {
      hint: 'try again when less is written there',
    })
  } catch (error) {
    writer.discard()
    throw error
  }
}

/** @returns The blobs that the rows name. */
async function writeRowsOf(folder: string, file: string, writer: BackupWriter): Promise<Set<string>> {
  const temporary = mkdtempSync(join(dirname(file), '.sallyport-backup-'))
  try {
    const copy = await copyDatabase(folder, temporary)
    const sqlite = await openSqlite(copy)
    try {
      requireOurs(copy, sqlite)
      requireUpgraded(join(folder, DATABASE_FILE), sqlite)
      const blobIds = new Set<string>()
      writer.writeRows(notingBlobs(recordsIn(sqlite), blobIds), sealingKeyOf(sqlite) ?? '(unknown)')
      return blobIds
    } finally {
      sqlite.close()
    }
  } finally {
    rmSync(temporary, { recursive: true, force: true })
  }
}

function* notingBlobs(records: Iterable<StoredRecord>, blobIds: Set<string>): Generator<StoredRecord> {
  for (const record of records) {
    for (const blobId of blobIdsOf(record)) blobIds.add(blobId)
    yield record
  }
}

/** @returns The first blob that was not there. */
async function writeBlobsOf(folder: string, blobIds: ReadonlySet<string>, writer: BackupWriter) {
  for (const blobId of blobIds) {
    if (writer.hasBlob(blobId)) continue
    const path = join(folder, BLOB_FOLDER, blobId)
    if (!existsSync(path)) return blobId
    try {
      await writer.writeBlob(blobId, createReadStream(path, { highWaterMark: 262_144 }))
    } catch (cause) {
      if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return blobId
      throw cause
    }
  }
  return undefined
}
