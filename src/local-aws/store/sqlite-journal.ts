import { chmodSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'

import { AwsApiError, SallyportError } from '../../errors.ts'
import type { Journal } from './database.ts'
import type { Sealer } from './sealer.ts'
import type { SqliteDatabase } from './sqlite-driver.ts'
import { openSqlite } from './sqlite-driver.ts'
import type { Change } from './table.ts'

/** "saly": marks a SQLite file as ours. */
const APPLICATION_ID = 0x73616c79
const SCHEMA_VERSION = 1

const SCHEMA = `
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
 * Keeps the state in `local-aws.sqlite` in a folder. A commit is on disk when it returns: it survives `kill -9`.
 *
 * @param sealedTables - Names of the tables whose rows are sealed.
 * @throws SallyportError STORE_UNUSABLE when the file is damaged, not ours, of a newer sallyport, in use, or sealed under
 * another key; the file stays as it is.
 */
export async function openSqliteJournal(
  folder: string,
  sealer: Sealer,
  sealedTables: ReadonlySet<string>,
): Promise<Journal & { readonly instanceId: string }> {
  const path = join(folder, 'local-aws.sqlite')
  let sqlite: SqliteDatabase | undefined
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    sqlite = await openSqlite(path)
    chmodSync(path, 0o600)
    return journalOf(path, sqlite, sealer, sealedTables)
  } catch (cause) {
    try {
      sqlite?.close()
    } catch {
      // It never was a database.
    }
    if (cause instanceof SallyportError) throw cause
    throw unusable(path, cause)
  }
}

function journalOf(path: string, sqlite: SqliteDatabase, sealer: Sealer, sealedTables: ReadonlySet<string>) {
  // One server per folder: the state lives in its memory. The lock goes with the process.
  sqlite.exec(
    'PRAGMA busy_timeout = 200; PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL',
  )
  const instanceId = prepareSchema(path, sqlite, sealer)

  const put = sqlite.prepare('INSERT OR REPLACE INTO rows (table_name, key, json, sealed) VALUES (?, ?, ?, ?)')
  const remove = sqlite.prepare('DELETE FROM rows WHERE table_name = ? AND key = ?')
  const begin = sqlite.prepare('BEGIN IMMEDIATE')
  const end = sqlite.prepare('COMMIT')

  function write({ table, key, row }: Change): void {
    if (row === undefined) {
      remove.run(table, key)
      return
    }
    const json = JSON.stringify(row)
    if (sealedTables.has(table)) put.run(table, key, null, sealer.seal(json, `${table}/${key}`))
    else put.run(table, key, json, null)
  }

  return {
    instanceId,

    *load() {
      for (const record of sqlite.prepare('SELECT table_name, key, json, sealed FROM rows').iterate()) {
        yield readRow(path, record as RowRecord, sealer)
      }
    },

    commit(changes: readonly Change[]) {
      try {
        begin.run()
        for (const change of changes) write(change)
        end.run()
      } catch (cause) {
        rollBack(sqlite)
        const reason = cause instanceof Error ? cause.message : String(cause)
        throw new AwsApiError('ServiceFailure', 500, `local AWS can't write ${path}: ${reason}. Nothing was changed.`, {
          cause,
        })
      }
    },

    close: () => sqlite.close(),
  }
}

interface RowRecord {
  readonly table_name: string
  readonly key: string
  readonly json: string | null
  readonly sealed: Uint8Array | null
}

function readRow(path: string, { table_name: table, key, json, sealed }: RowRecord, sealer: Sealer) {
  const text = sealed === null ? json : sealer.unseal(Buffer.from(sealed), `${table}/${key}`)
  if (typeof text !== 'string') throw damaged(path, `the row ${key} of ${table} can't be unsealed`)
  const row: unknown = JSON.parse(text)
  if (row === null || typeof row !== 'object') throw damaged(path, `the row ${key} of ${table} is no object`)
  return { table, row }
}

/** @returns The id that tells this state from every other. */
function prepareSchema(path: string, sqlite: SqliteDatabase, sealer: Sealer): string {
  const isEmpty = numberOf(sqlite, 'SELECT count(*) AS n FROM sqlite_master') === 0
  if (isEmpty) {
    const instanceId = crypto.randomUUID()
    sqlite.exec(
      `BEGIN IMMEDIATE; ${SCHEMA} PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${SCHEMA_VERSION};`,
    )
    const insert = sqlite.prepare('INSERT INTO facts (name, value) VALUES (?, ?)')
    insert.run('instanceId', instanceId)
    insert.run('sealingKey', sealer.fingerprint)
    sqlite.exec('COMMIT')
    return instanceId
  }
  if (numberOf(sqlite, 'PRAGMA application_id') !== APPLICATION_ID) {
    throw new SallyportError('STORE_UNUSABLE', `${path} is a SQLite file of another program`, {
      hint: 'name another folder with --data',
    })
  }
  const version = numberOf(sqlite, 'PRAGMA user_version')
  if (version > SCHEMA_VERSION) {
    throw new SallyportError('STORE_UNUSABLE', `${path} was written by a newer sallyport (schema ${version})`, {
      hint: 'update sallyport, or name another folder with --data',
    })
  }
  const check = sqlite.prepare('PRAGMA quick_check(1)').get() as Record<string, unknown> | undefined
  if (!Object.values(check ?? {}).includes('ok')) throw damaged(path, String(Object.values(check ?? {})[0]))

  const fact = sqlite.prepare('SELECT value FROM facts WHERE name = ?')
  const fingerprint = (fact.get('sealingKey') as { value: string } | undefined)?.value
  if (fingerprint !== sealer.fingerprint) {
    throw new SallyportError(
      'STORE_UNUSABLE',
      `${path} is sealed under the key ${fingerprint ?? '(unknown)'}, and this is the key ${sealer.fingerprint}`,
      { hint: 'give the file of the right key with --key-file' },
    )
  }
  return (fact.get('instanceId') as { value: string } | undefined)?.value ?? ''
}

function numberOf(sqlite: SqliteDatabase, sql: string): number {
  const row = sqlite.prepare(sql).get() as Record<string, unknown> | undefined
  return Number(Object.values(row ?? {})[0])
}

function rollBack(sqlite: SqliteDatabase): void {
  try {
    sqlite.exec('ROLLBACK')
  } catch {
    // SQLite has rolled back by itself.
  }
}

function damaged(path: string, reason: string): SallyportError {
  return new SallyportError('STORE_UNUSABLE', `${path} is damaged: ${reason}`, {
    hint: 'the file is left as it is; restore a copy of it, or start afresh with another folder after --data',
  })
}

function unusable(path: string, cause: unknown): SallyportError {
  const reason = cause instanceof Error ? cause.message : String(cause)
  if (/locked|busy/i.test(reason)) {
    return new SallyportError('STORE_UNUSABLE', `${path} is in use by another local AWS`, {
      hint: 'stop that one, or name another folder with --data',
      cause,
    })
  }
  if (/not a database|malformed/i.test(reason)) return damaged(path, reason)
  return new SallyportError('STORE_UNUSABLE', `can't open ${path}: ${reason}`, {
    hint: 'check that the folder after --data can be written',
    cause,
  })
}
