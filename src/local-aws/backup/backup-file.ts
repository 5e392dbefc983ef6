import { createHash, randomUUID } from 'node:crypto'
import { closeSync, fsyncSync, linkSync, openSync, rmSync, statSync } from 'node:fs'

import { SallyportError } from '../../errors.ts'
import type { Sealer } from '../store/sealer.ts'
import type { SqliteDatabase } from '../store/sqlite-driver.ts'
import { openSqlite } from '../store/sqlite-driver.ts'
import { unusable } from '../store/sqlite-problems.ts'
import { toKeyColumn } from '../store/key-column.ts'
import { recordsIn, requireOurs, SCHEMA, SCHEMA_VERSION, sealingKeyOf } from '../store/sqlite-schema.ts'
import type { StoredRecord } from '../store/stored-record.ts'

/** "sabk": a SQLite file that holds a backup, which no server runs on. */
const BACKUP_ID = 0x7361626b
const PIECE_BYTES = 262_144

const BLOB_SCHEMA = `
  CREATE TABLE blobs (blob_id TEXT PRIMARY KEY, sha256 TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE pieces (blob_id TEXT NOT NULL, number INTEGER NOT NULL, bytes BLOB NOT NULL, PRIMARY KEY (blob_id, number));
`

/** What a backup holds. */
export interface BackupSummary {
  readonly rows: number
  readonly blobs: number
  /** The fingerprint of the key without which the backup is worth nothing. */
  readonly sealingKey: string
}

/** A backup on its way: one SQLite file, under another name until it is whole. */
export class BackupWriter {
  readonly #path: string
  readonly #temporaryPath: string
  readonly #sqlite: SqliteDatabase
  readonly #kept = new Set<string>()
  #rows = 0
  #sealingKey = ''

  private constructor(path: string, temporaryPath: string, sqlite: SqliteDatabase) {
    this.#path = path
    this.#temporaryPath = temporaryPath
    this.#sqlite = sqlite
  }

  /** @throws SallyportError STORE_UNUSABLE when the file can't be made. */
  static async create(path: string): Promise<BackupWriter> {
    const temporaryPath = `${path}.${randomUUID()}.part`
    try {
      closeSync(openSync(temporaryPath, 'wx', 0o600))
      const sqlite = await openSqlite(temporaryPath)
      // It counts only when it is whole and has its own name.
      sqlite.exec('PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF')
      sqlite.exec(`${SCHEMA} ${BLOB_SCHEMA}`)
      sqlite.exec(`PRAGMA application_id = ${BACKUP_ID}; PRAGMA user_version = ${SCHEMA_VERSION}`)
      return new BackupWriter(path, temporaryPath, sqlite)
    } catch (cause) {
      rmSync(temporaryPath, { force: true })
      throw cantWrite(path, cause)
    }
  }

  /** Makes these the rows, in place of all others. */
  writeRows(records: Iterable<StoredRecord>, sealingKey: string): void {
    const insert = this.#sqlite.prepare('INSERT INTO rows (table_name, key, json, sealed) VALUES (?, ?, ?, ?)')
    this.#sqlite.exec('BEGIN; DELETE FROM rows; DELETE FROM facts')
    this.#sqlite.prepare('INSERT INTO facts (name, value) VALUES (?, ?)').run('sealingKey', sealingKey)
    this.#sealingKey = sealingKey
    this.#rows = 0
    for (const { table, key, json, sealed } of records) {
      insert.run(table, toKeyColumn(key), json, sealed)
      this.#rows += 1
    }
    this.#sqlite.exec('COMMIT')
  }

  hasBlob(blobId: string): boolean {
    return this.#kept.has(blobId)
  }

  async writeBlob(blobId: string, content: AsyncIterable<Uint8Array>): Promise<void> {
    const insert = this.#sqlite.prepare('INSERT OR REPLACE INTO pieces (blob_id, number, bytes) VALUES (?, ?, ?)')
    const hash = createHash('sha256')
    let number = 0
    for await (const chunk of content) {
      for (let at = 0; at < chunk.length; at += PIECE_BYTES) {
        const piece = chunk.subarray(at, at + PIECE_BYTES)
        hash.update(piece)
        insert.run(blobId, number++, piece)
      }
    }
    this.#sqlite.prepare('INSERT INTO blobs (blob_id, sha256) VALUES (?, ?)').run(blobId, hash.digest('hex'))
    this.#kept.add(blobId)
  }

  /** @param blobIds - Those that rows name. @throws SallyportError USAGE when a file of that name has come meanwhile */
  finish(blobIds: ReadonlySet<string>): BackupSummary {
    for (const blobId of this.#kept) {
      if (blobIds.has(blobId)) continue
      for (const table of ['blobs', 'pieces']) {
        this.#sqlite.prepare(`DELETE FROM ${table} WHERE blob_id = ?`).run(blobId)
      }
    }
    this.#sqlite.close()
    try {
      const file = openSync(this.#temporaryPath, 'r+')
      fsyncSync(file)
      closeSync(file)
      linkSync(this.#temporaryPath, this.#path)
    } catch (cause) {
      throw cantWrite(this.#path, cause)
    } finally {
      rmSync(this.#temporaryPath, { force: true })
    }
    return { rows: this.#rows, blobs: blobIds.size, sealingKey: this.#sealingKey }
  }

  discard(): void {
    try {
      this.#sqlite.close()
    } catch {
      // It was closed already.
    }
    rmSync(this.#temporaryPath, { force: true })
  }
}

/** A backup that was made. */
export class BackupReader {
  readonly path: string
  readonly sealingKey: string
  readonly #sqlite: SqliteDatabase

  private constructor(path: string, sqlite: SqliteDatabase) {
    this.path = path
    this.#sqlite = sqlite
    this.sealingKey = sealingKeyOf(sqlite) ?? '(unknown)'
  }

  /** @throws SallyportError STORE_UNUSABLE for what is no backup, damaged, of a newer sallyport or sealed under another key */
  static async open(path: string, sealer: Sealer | undefined): Promise<BackupReader> {
    let sqlite: SqliteDatabase | undefined
    try {
      // A pipe would be waited for, past every signal.
      if (!statSync(path).isFile()) {
        throw new SallyportError('STORE_UNUSABLE', `${path} is no backup: it is not a regular file`)
      }
      closeSync(openSync(path, 'r'))
      sqlite = await openSqlite(path)
      requireOurs(path, sqlite, BACKUP_ID)
      const reader = new BackupReader(path, sqlite)
      if (reader.sealingKey === sealer?.fingerprint) return reader
      const present = sealer === undefined ? 'there is none' : `this is the key ${sealer.fingerprint}`
      throw new SallyportError(
        'STORE_UNUSABLE',
        `${path} is sealed under the key ${reader.sealingKey}, and ${present}`,
        {
          hint: 'give the right key with --key-file or SALLYPORT_LOCAL_SEALING_KEY',
        },
      )
    } catch (cause) {
      sqlite?.close()
      throw cause instanceof SallyportError ? cause : unusable(path, cause)
    }
  }

  records(): Generator<StoredRecord> {
    return recordsIn(this.#sqlite)
  }

  /** The bytes of a blob; at their end it fails when they aren't what was kept. */
  *blob(blobId: string): Generator<Uint8Array> {
    const hash = createHash('sha256')
    const pieces = this.#sqlite.prepare('SELECT bytes FROM pieces WHERE blob_id = ? ORDER BY number').iterate(blobId)
    for (const piece of pieces) {
      const { bytes } = piece as { bytes: Uint8Array }
      hash.update(bytes)
      yield bytes
    }
    const blob = this.#sqlite.prepare('SELECT sha256 FROM blobs WHERE blob_id = ?').get(blobId)
    if ((blob as { sha256: string } | undefined)?.sha256 !== hash.digest('hex')) {
      throw new SallyportError(
        'STORE_UNUSABLE',
        `${this.path} is damaged: the bytes of an object are not what was kept`,
      )
    }
  }

  close(): void {
    this.#sqlite.close()
  }
}

function cantWrite(path: string, cause: unknown): SallyportError {
  const reason = cause instanceof Error ? cause.message : String(cause)
  if (cause instanceof Error && 'code' in cause && cause.code === 'EEXIST') {
    return new SallyportError('USAGE', `\`${path}\` is there already`, {
      hint: 'name a file that is not there yet; no backup is ever written over',
      cause,
    })
  }
  return new SallyportError('STORE_UNUSABLE', `can't write the backup ${path}: ${reason}`, {
    hint: 'name a file in a folder that can be written and has room',
    cause,
  })
}
