import { SallyportError } from '../../errors.ts'
import type { Sealer } from './sealer.ts'
import type { SqliteDatabase } from './sqlite-driver.ts'
import { damaged } from './sqlite-problems.ts'

/** "saly": marks a SQLite file as ours. */
const APPLICATION_ID = 0x73616c79
export const SCHEMA_VERSION = 1

export const SCHEMA = `
  CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE rows (
    table_name TEXT NOT NULL,
    key TEXT NOT NULL,
    json TEXT,
    sealed BLOB,
    PRIMARY KEY (table_name, key)
  ) WITHOUT ROWID;
`

/**
 * Makes an empty database ours, or makes sure that this one is, whole, and of this key.
 *
 * @throws SallyportError STORE_UNUSABLE; nothing was written then.
 */
export function prepareSchema(path: string, sqlite: SqliteDatabase, sealer: Sealer): void {
  const isEmpty = numberOf(sqlite, 'SELECT count(*) AS n FROM sqlite_master') === 0
  if (isEmpty) {
    sqlite.exec(`${SCHEMA} PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${SCHEMA_VERSION};`)
    const insert = sqlite.prepare('INSERT INTO facts (name, value) VALUES (?, ?)')
    insert.run('sealingKey', sealer.fingerprint)
    return
  }
  requireOurs(path, sqlite)
  const fingerprint = sealingKeyOf(sqlite)
  if (fingerprint !== sealer.fingerprint) {
    throw new SallyportError(
      'STORE_UNUSABLE',
      `${path} is sealed under the key ${fingerprint ?? '(unknown)'}, and this is the key ${sealer.fingerprint}`,
      { hint: 'give the file of the right key with --key-file' },
    )
  }
}

/** @throws SallyportError STORE_UNUSABLE for another program's file, a newer sallyport's, or a damaged one */
export function requireOurs(path: string, sqlite: SqliteDatabase, applicationId = APPLICATION_ID): void {
  if (numberOf(sqlite, 'PRAGMA application_id') !== applicationId) throw foreign(path, applicationId)
  const version = numberOf(sqlite, 'PRAGMA user_version')
  if (version > SCHEMA_VERSION) {
    throw new SallyportError('STORE_UNUSABLE', `${path} was written by a newer sallyport (schema ${version})`, {
      hint: 'update sallyport, or name another folder with --data',
    })
  }
  const check = sqlite.prepare('PRAGMA quick_check(1)').get() as Record<string, unknown> | undefined
  if (!Object.values(check ?? {}).includes('ok')) throw damaged(path, String(Object.values(check ?? {})[0]))
}

function foreign(path: string, applicationId: number): SallyportError {
  if (applicationId === APPLICATION_ID) {
    return new SallyportError('STORE_UNUSABLE', `${path} is a SQLite file of another program`, {
      hint: 'name another folder with --data',
    })
  }
  return new SallyportError('STORE_UNUSABLE', `${path} is no backup of local AWS`, {
    hint: 'name a file that `sallyport local backup` made',
  })
}

/** The fingerprint of the key that sealed the rows. */
export function sealingKeyOf(sqlite: SqliteDatabase): string | undefined {
  const fact = sqlite.prepare('SELECT value FROM facts WHERE name = ?').get('sealingKey')
  return (fact as { value: string } | undefined)?.value
}

export function isOurs(sqlite: SqliteDatabase): boolean {
  try {
    return numberOf(sqlite, 'PRAGMA application_id') === APPLICATION_ID
  } catch {
    return false
  }
}

function numberOf(sqlite: SqliteDatabase, sql: string): number {
  const row = sqlite.prepare(sql).get() as Record<string, unknown> | undefined
  return Number(Object.values(row ?? {})[0])
}
