import { join } from 'node:path'

import { SallyportError } from '../../errors.ts'
import type { BlobStore } from '../s3/blobs.ts'
import { openBlobFolder } from '../s3/blob-folder.ts'
import { MemoryBlobs } from '../s3/memory-blobs.ts'
import { Database } from './database.ts'
import type { Sealer } from './sealer.ts'
import { BLOB_FOLDER } from './sqlite-files.ts'
import { openSqliteJournal } from './sqlite-journal.ts'

export interface StoreOptions {
  /** A folder in which everything is kept; default: in memory. */
  readonly data?: string
  /** A PostgreSQL database in which everything is kept, for any number of servers: `postgresql://USER@HOST:5432/DATABASE`. */
  readonly databaseUrl?: string
  /** 32 bytes under which secrets are sealed at rest and session tokens always; needed with `data` and with `databaseUrl`. */
  readonly sealingKey?: Uint8Array
}

/** Rows, and the bytes of objects. */
export interface Store {
  readonly database: Database
  readonly blobs: BlobStore
}

/** @throws SallyportError USAGE for options that contradict each other or lack a key */
export function checkStoreOptions({ data, databaseUrl, sealingKey }: StoreOptions): void {
  if (data !== undefined && databaseUrl !== undefined) {
    throw new SallyportError('USAGE', 'a data folder and a database are two places for one state', {
      hint: 'name one of them',
    })
  }
  if (sealingKey !== undefined) return
  if (data !== undefined) throw new SallyportError('USAGE', 'local AWS with a data folder needs a sealing key')
  if (databaseUrl !== undefined) throw new SallyportError('USAGE', 'local AWS with a database needs a sealing key')
}

/** @throws SallyportError STORE_UNUSABLE when the folder or the database can't be used */
export async function openStore({ data, databaseUrl }: StoreOptions, sealer: Sealer): Promise<Store> {
  if (databaseUrl !== undefined) {
    const { openPostgresStore } = await import('./open-postgres-store.ts')
    return openPostgresStore(databaseUrl, sealer)
  }
  if (data === undefined) return { database: new Database(), blobs: new MemoryBlobs() }
  const journal = await openSqliteJournal(data, sealer)
  try {
    const database = new Database(journal)
    return { database, blobs: await openBlobFolder(join(data, BLOB_FOLDER)) }
  } catch (error) {
    journal.close()
    throw error
  }
}
