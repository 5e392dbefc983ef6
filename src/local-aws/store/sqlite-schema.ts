import { SallyportError } from '../../errors.ts'
import { fromKeyColumn } from './key-column.ts'
import type { Sealer } from './sealer.ts'
import type { SqliteDatabase } from './sqlite-driver.ts'
import { damaged } from './sqlite-problems.ts'
import type { StoredRecord } from './stored-record.ts'
import { withChecksum } from './stored-record.ts'

/** "saly": marks a SQLite file as ours. */
const APPLICATION_ID = 0x73616c79
/**
 * What a number means is never changed; each has a file in `test/local-aws/store/kept/` that is opened by tests.
 *
 * 1. Rows by table and key; at first without checksums, and with the instance id among the facts.
 * 2. Every row that isn't sealed has a checksum, and there is a row for the instance. A key with a NUL is kept as bytes.
 */
export const SCHEMA_VERSION = 2

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
      { hint: 'give the right key with --key-file or SALLYPORT_LOCAL_SEALING_KEY' },
    )
  }
  upgrade(sqlite)
}

/** To be done within the transaction in which the database was checked: a start that is cut short leaves it as it was. */
function upgrade(sqlite: SqliteDatabase): void {
  if (numberOf(sqlite, 'PRAGMA user_version') === SCHEMA_VERSION) return
  const update = sqlite.prepare('UPDATE rows SET json = ? WHERE table_name = ? AND key = ?')
  const rows = sqlite.prepare("SELECT table_name, key, json FROM rows WHERE json LIKE '{%'").all()
  for (const row of rows as { table_name: string; key: string; json: string }[]) {
    update.run(withChecksum(row.table_name, row.key, row.json), row.table_name, row.key)
  }
  sqlite.exec(`DELETE FROM facts WHERE name = 'instanceId'; PRAGMA user_version = ${SCHEMA_VERSION}`)
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

/** @throws SallyportError STORE_UNUSABLE for a database that no server of this version has opened yet */
export function requireUpgraded(path: string, sqlite: SqliteDatabase): void {
  if (numberOf(sqlite, 'PRAGMA user_version') === SCHEMA_VERSION) return
  throw new SallyportError('STORE_UNUSABLE', `${path} was written by an older sallyport`, {
    hint: 'start `sallyport local` of this version on the folder once, then back it up',
  })
}

/** The fingerprint of the key that sealed the rows. */
export function sealingKeyOf(sqlite: SqliteDatabase): string | undefined {
  const fact = sqlite.prepare('SELECT value FROM facts WHERE name = ?').get('sealingKey')
  return (fact as { value: string } | undefined)?.value
}

/** All rows as they are kept, one at a time. Rows are copied only where the key has to be read: there may be tens of thousands. */
export function* recordsIn(sqlite: SqliteDatabase): Generator<StoredRecord> {
  const rows = sqlite.prepare('SELECT table_name AS "table", key, json, sealed FROM rows').iterate()
  for (const row of rows as Iterable<KeptRecord>) yield hasTextKey(row) ? row : { ...row, key: fromKeyColumn(row.key) }
}

type KeptRecord = Omit<StoredRecord, 'key'> & { readonly key: string | Uint8Array }

function hasTextKey(row: KeptRecord): row is StoredRecord {
  return typeof row.key === 'string'
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
