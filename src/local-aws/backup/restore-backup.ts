import { randomUUID } from 'node:crypto'
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { dirname, join } from 'node:path'

import { SallyportError } from '../../errors.ts'
import { putNewInstance } from '../instance.ts'
import { knownBlobIds } from '../s3/known-blob-ids.ts'
import { Database } from '../store/database.ts'
import type { Sealer } from '../store/sealer.ts'
import { createSealer } from '../store/sealer.ts'
import { BLOB_FOLDER } from '../store/sqlite-files.ts'
import { openSqliteJournal } from '../store/sqlite-journal.ts'
import { damaged, unusable } from '../store/sqlite-problems.ts'
import { rowOf } from '../store/stored-record.ts'
import type { Change } from '../store/table.ts'
import { BackupReader } from './backup-file.ts'
import { blobIdsOf } from './blob-ids-of.ts'

/** Nothing that leads out of the folder. */
const BLOB_ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/**
 * Makes a data folder of a backup. It is another state from here on: sessions that began before are worth nothing, since some of
 * them may have been ended after the backup was made.
 *
 * @param options.sealingKey - The key that the backup was sealed under.
 * @throws SallyportError USAGE when there is something in the folder; STORE_UNUSABLE when the backup can't be used, or the
 * folder not be written: there is none then.
 */
export async function restoreBackup({
  file,
  data,
  sealingKey,
}: {
  readonly file: string
  readonly data: string
  readonly sealingKey: Uint8Array | undefined
}): Promise<void> {
  requireNothingIn(data)
  const sealer = sealingKey === undefined ? undefined : createSealer(sealingKey)
  const backup = await BackupReader.open(file, sealer)
  const temporary = `${data}.${randomUUID()}.part`
  try {
    if (sealer !== undefined) await writeFolder(backup, temporary, sealer)
    if (existsSync(data)) rmdirSync(data)
    renameSync(temporary, data)
    syncFolder(dirname(data))
  } catch (cause) {
    throw cause instanceof SallyportError ? cause : unusable(data, cause)
  } finally {
    backup.close()
    rmSync(temporary, { recursive: true, force: true })
  }
}

async function writeFolder(backup: BackupReader, folder: string, sealer: Sealer): Promise<void> {
  const database = new Database(await openSqliteJournal(folder, sealer))
  try {
    await database.transact(() => {
      database.apply(rowsOf(backup, sealer))
      putNewInstance(database)
    })
    const blobFolder = join(folder, BLOB_FOLDER)
    mkdirSync(blobFolder, { mode: 0o700 })
    for (const blobId of knownBlobIds(database.tables)) writeBlob(join(blobFolder, blobId), backup.blob(blobId))
    syncFolder(blobFolder)
  } finally {
    await database.close()
  }
}

function* rowsOf(backup: BackupReader, sealer: Sealer): Generator<Change> {
  for (const record of backup.records()) {
    const row = rowOf(record, sealer)
    if (row === undefined) throw damaged(backup.path, `the row ${record.key} of ${record.table} can't be read`)
    for (const blobId of blobIdsOf(record)) {
      if (!BLOB_ID.test(blobId)) throw damaged(backup.path, `the row ${record.key} names no blob`)
    }
    yield { table: record.table, key: record.key, row }
  }
}

function writeBlob(path: string, pieces: Iterable<Uint8Array>): void {
  const file = openSync(path, 'wx', 0o600)
  try {
    for (const piece of pieces) for (let at = 0; at < piece.length;) at += writeSync(file, piece, at)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

function syncFolder(folder: string): void {
  try {
    const handle = openSync(folder, 'r')
    fsyncSync(handle)
    closeSync(handle)
  } catch {
    // Windows can't open a folder, and needs no such thing.
  }
}

function requireNothingIn(folder: string): void {
  if (!existsSync(folder) || readdirSync(folder).length === 0) return
  throw new SallyportError('USAGE', `there is something in ${folder}, and nothing is restored over it`, {
    hint: 'name a folder that is empty or not there yet with --data',
  })
}
