import { SallyportError } from '../../errors.ts'
import { asTold, openPostgresStore } from '../store/open-postgres-store.ts'
import { createSealer } from '../store/sealer.ts'
import { INSTANCE } from '../store/tables.ts'
import type { BackupSummary } from './backup-file.ts'
import { backUpServer } from './back-up-server.ts'

/**
 * Backs up what servers share in a PostgreSQL database into a file, also while they run: everything that any of them answered before.
 * Nothing is written to the database.
 *
 * @throws SallyportError USAGE when the file is there or the URL is none; STORE_UNUSABLE when the database can't be read, has no local AWS
 * in it or another key, or the file can't be written.
 */
export async function backUpDatabase(
  databaseUrl: string,
  file: string,
  sealingKey: Uint8Array,
): Promise<BackupSummary> {
  const sealer = createSealer(sealingKey)
  const store = await openPostgresStore(databaseUrl, sealer, { makesSchema: false })
  try {
    if (store.database.tables.instances.get(INSTANCE) === undefined) {
      throw new SallyportError('STORE_UNUSABLE', 'there is no local AWS in the database', {
        hint: 'name the database that was named to `local --database-url`',
      })
    }
    return await backUpServer(store, sealer, file)
  } catch (cause) {
    throw asTold(cause)
  } finally {
    await store.database.close()
  }
}
