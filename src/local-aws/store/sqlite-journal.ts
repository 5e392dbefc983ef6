import { chmodSync, existsSync, mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

import { AwsApiError, SallyportError } from '../../errors.ts'
import type { Journal } from './database.ts'
import { toKeyColumn } from './key-column.ts'
import type { Sealer } from './sealer.ts'
import type { SqliteDatabase } from './sqlite-driver.ts'
import { openSqlite } from './sqlite-driver.ts'
import { BLOB_FOLDER, DATABASE_FILE } from './sqlite-files.ts'
import { cutOff, damaged, gone, unusable } from './sqlite-problems.ts'
import { isOurs, prepareSchema, recordsIn } from './sqlite-schema.ts'
import { recordOf, rowOf } from './stored-record.ts'
import type { Change } from './table.ts'
import { WalMark } from './wal-mark.ts'

const SMALLEST_PAGE_BYTES = 512
/** After how many changes the log is folded into the file, so that neither it nor the next start grows without end. */
const CHECKPOINT_CHANGES = 1000

/**
 * Keeps the state in `local-aws.sqlite` in a folder. A commit is on disk when it returns: it survives `kill -9`.
 *
 * @throws SallyportError STORE_UNUSABLE when the file is damaged, not ours, of a newer sallyport, in use, or sealed under
 * another key, or when answered writes are missing from it; the file stays as it is.
 */
export async function openSqliteJournal(folder: string, sealer: Sealer): Promise<Journal> {
  const path = join(folder, DATABASE_FILE)
  const mark = new WalMark(path)
  let sqlite: SqliteDatabase | undefined
  let isLocked = false
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    requireWholePage(path, folder)
    if (!mark.isWalWhole()) throw cutOff(path, mark.path)
    sqlite = await openSqlite(path)
    lock(sqlite)
    isLocked = true
    return journalOf(path, sqlite, mark, sealer)
  } catch (cause) {
    if (sqlite !== undefined && isLocked) foldAndUnlock(sqlite, mark)
    sqlite?.close()
    if (cause instanceof SallyportError) throw cause
    throw unusable(path, cause)
  }
}

/** One server per folder: the state lives in its memory. The lock goes with the process. */
function lock(sqlite: SqliteDatabase): void {
  sqlite.exec('PRAGMA busy_timeout = 200; PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE')
}

function journalOf(path: string, sqlite: SqliteDatabase, mark: WalMark, sealer: Sealer): Journal {
  // Nothing is written before the file is known to be ours; WAL mode would be.
  prepareSchema(path, sqlite, sealer)
  sqlite.exec('COMMIT')
  chmodSync(path, 0o600)

  const put = sqlite.prepare('INSERT OR REPLACE INTO rows (table_name, key, json, sealed) VALUES (?, ?, ?, ?)')
  const remove = sqlite.prepare('DELETE FROM rows WHERE table_name = ? AND key = ?')
  const begin = sqlite.prepare('BEGIN IMMEDIATE')
  const end = sqlite.prepare('COMMIT')
  // A checkpoint of SQLite's own accord that fails makes a COMMIT look failed that wasn't.
  sqlite.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0')
  let changesInWal = 0

  function write({ table, key, row }: Change): void {
    if (row === undefined) {
      remove.run(table, toKeyColumn(key))
      return
    }
    const { json, sealed } = recordOf(table, key, row, sealer)
    put.run(table, toKeyColumn(key), json, sealed)
  }

  return {
    load(put: (table: string, row: object) => void) {
      for (const record of recordsIn(sqlite)) {
        const row = rowOf(record, sealer)
        try {
          if (row === undefined) throw new Error('it is not what was written')
          put(record.table, row)
        } catch (cause) {
          throw damaged(path, `the row ${record.key} of ${record.table} can't be read`, cause)
        }
      }
    },

    commit(changes: readonly Change[]) {
      try {
        begin.run()
        for (const change of changes) write(change)
        end.run()
      } catch (cause) {
        attempt(sqlite, 'ROLLBACK')
        const reason = cause instanceof Error ? cause.message : String(cause)
        throw new AwsApiError('ServiceFailure', 500, `local AWS can't write ${path}: ${reason}. Nothing was changed.`, {
          cause,
        })
      }
      mark.advance()
      changesInWal += changes.length
      if (changesInWal < CHECKPOINT_CHANGES) return
      if (letGo(mark)) attempt(sqlite, 'PRAGMA wal_checkpoint')
      changesInWal = 0
    },

    close() {
      foldAndUnlock(sqlite, mark)
      sqlite.close()
      mark.remove()
    },
  }
}

/**
 * SQLite takes a file that is missing or shorter than a page for a new one, and writes over it. A first start that was cut short
 * leaves nothing else behind; where there is something else, there was more.
 */
function requireWholePage(path: string, folder: string): void {
  const size = statSync(path, { throwIfNoEntry: false })?.size
  if (size !== undefined && size >= SMALLEST_PAGE_BYTES) return
  if (size !== undefined && size > 0) throw damaged(path, `it has no more than ${size} bytes`)
  const remains = [`${path}-wal`, join(folder, BLOB_FOLDER)].find((other) => existsSync(other))
  if (remains === undefined) return
  throw size === undefined ? gone(path, remains) : damaged(path, 'it is empty')
}

/** Forgets how long the log is, which is about to be folded into the file. @returns Whether that is known on disk. */
function letGo(mark: WalMark): boolean {
  try {
    mark.clear()
    return true
  } catch {
    return false
  } finally {
    mark.close()
  }
}

/**
 * `@photostructure/sqlite` keeps a closed file open, with its lock, until all statements are collected as garbage. A log has to be
 * folded into its file before the lock can go; another program's stays as it is.
 */
function foldAndUnlock(sqlite: SqliteDatabase, mark: WalMark): void {
  attempt(sqlite, 'ROLLBACK')
  if (isOurs(sqlite) && letGo(mark)) attempt(sqlite, 'PRAGMA journal_mode = DELETE')
  attempt(sqlite, 'PRAGMA locking_mode = NORMAL; SELECT count(*) FROM sqlite_master')
}

/** For what may fail without harm: there is no transaction, the disk is full, or the file is no database. */
function attempt(sqlite: SqliteDatabase, sql: string): void {
  try {
    sqlite.exec(sql)
  } catch {
    // The state that was committed is safe either way.
  }
}
