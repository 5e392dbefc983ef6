import { AwsApiError, SallyportError } from '../../errors.ts'
import type { Store } from './open-store.ts'
import { PostgresBlobs } from '../s3/postgres-blobs.ts'
import { Database } from './database.ts'
import { PostgresJournal } from './postgres-journal.ts'
import { openPostgresPool } from './postgres-pool.ts'
import { preparePostgresSchema } from './postgres-schema.ts'
import type { Sealer } from './sealer.ts'

/**
 * @param options.makesSchema - Whether the tables are made in a database that has none.
 * @throws SallyportError USAGE for what is no such URL, STORE_UNUSABLE when the database can't be used
 */
export async function openPostgresStore(
  url: string,
  sealer: Sealer,
  options: { readonly makesSchema?: boolean } = {},
): Promise<Store> {
  const postgres = await openPostgresPool(url)
  try {
    await preparePostgresSchema(postgres, sealer, options)
    const database = new Database(undefined, new PostgresJournal(postgres, sealer))
    await database.refresh()
    return { database, blobs: new PostgresBlobs(postgres.pool) }
  } catch (cause) {
    await postgres.pool.end()
    throw asTold(cause)
  }
}

/** What the database answers a request with, for those who hear of it at a command. */
export function asTold(cause: unknown): unknown {
  if (!(cause instanceof AwsApiError)) return cause
  return new SallyportError('STORE_UNUSABLE', cause.message, {
    hint: 'start it again, or restore a backup of the database',
    cause,
  })
}
