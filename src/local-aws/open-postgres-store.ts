import { AwsApiError, SallyportError } from '../errors.ts'
import type { Store } from './open-store.ts'
import { PostgresBlobs } from './s3/postgres-blobs.ts'
import { Database } from './store/database.ts'
import { PostgresJournal } from './store/postgres-journal.ts'
import { openPostgresPool } from './store/postgres-pool.ts'
import { preparePostgresSchema } from './store/postgres-schema.ts'
import type { Sealer } from './store/sealer.ts'

/** @throws SallyportError USAGE for what is no such URL, STORE_UNUSABLE when the database can't be used */
export async function openPostgresStore(url: string, sealer: Sealer): Promise<Store> {
  const postgres = await openPostgresPool(url)
  try {
    await preparePostgresSchema(postgres, sealer)
    const database = new Database(undefined, new PostgresJournal(postgres, sealer))
    await database.refresh()
    return { database, blobs: new PostgresBlobs(postgres.pool) }
  } catch (cause) {
    await postgres.pool.end()
    if (!(cause instanceof AwsApiError)) throw cause
    throw new SallyportError('STORE_UNUSABLE', cause.message, {
      hint: 'start it again, or restore a backup of the database',
      cause,
    })
  }
}
