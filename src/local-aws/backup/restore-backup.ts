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
import { unusable } from '../store/sqlite-problems.ts'
import { BackupReader } from './backup-file.ts'
import { rowsOfBackup } from './rows-of-backup.ts'

export interface RestoreOptions {
  /** What `backUp` or `sallyport local backup` wrote. */
  readonly file: string
  /** A folder that is empty or not there yet. */
  readonly data?: string
  /** In its place, a PostgreSQL database that no local AWS is in: `postgresql://USER@HOST:PORT/DATABASE`. */
  readonly databaseUrl?: string
  /** The key that the backup was sealed under. */
  readonly sealingKey: Uint8Array | undefined
}

/**
 * Makes a data folder of a backup, or puts it into a database, whichever of both it was made of. It is another state from here on: sessions
 * that began before are worth nothing, since some of them may have been ended after the backup was made.
 *
 * @throws SallyportError USAGE when there is something in the folder or the database, or not one of both is named; STORE_UNUSABLE when the
 * backup can't be used, or folder or database not be written: there is no such folder and nothing in the database then.
 */
export async function restoreBackup({ file, data, databaseUrl, sealingKey }: RestoreOptions): Promise<void> {
  if ((data === undefined) === (databaseUrl === undefined)) {
    throw new SallyportError('USAGE', 'a backup is restored into one place', {
      hint: 'name a folder or a database',
    })
  }
  if (data !== undefined) requireNothingIn(data)
  const sealer = sealingKey === undefined ? undefined : createSealer(sealingKey)
  const backup = await BackupReader.open(file, sealer)
  try {
    // Without a key no backup opens.
    if (sealer === undefined) return
    if (data !== undefined) await restoreToFolder(backup, data, sealer)
    if (databaseUrl === undefined) return
    const { restoreToDatabase } = await import('./restore-to-database.ts')
    await restoreToDatabase(backup, databaseUrl, sealer)
  } finally {
    backup.close()
  }
}

async function restoreToFolder(backup: BackupReader, data: string, sealer: Sealer): Promise<void> {
  const temporary = `${data}.${randomUUID()}.part`
  try {
    await writeFolder(backup, temporary, sealer)
    if (existsSync(data)) rmdirSync(data)
    renameSync(temporary, data)
    syncFolder(dirname(data))
  } catch (cause) {
    throw cause instanceof SallyportError ? cause : unusable(data, cause)
  } finally {
    rmSync(temporary, { recursive: true, force: true })
  }
}

async function writeFolder(backup: BackupReader, folder: string, sealer: Sealer): Promise<void> {
  const database = new Database(await openSqliteJournal(folder, sealer))
  try {
    await database.transact(() => {
      database.apply(rowsOfBackup(backup, sealer))
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
