import { crc32 } from 'node:zlib'

import type { Sealer } from './sealer.ts'
import { createTables } from './tables.ts'

/** A row as it is kept: JSON behind a checksum, or sealed. */
export interface StoredRecord {
  readonly table: string
  readonly key: string
  readonly json: string | null
  readonly sealed: Uint8Array | null
}

const CHECKSUM_LENGTH = 8

/** Names of the tables whose rows hold secrets. */
const SEALED_TABLES: ReadonlySet<string> = new Set(
  Object.values(createTables()).flatMap(({ definition: { name, isSealed } }) => (isSealed === true ? [name] : [])),
)

/** How a row is kept. */
export function recordOf(table: string, key: string, row: object, sealer: Sealer): StoredRecord {
  const json = JSON.stringify(row)
  if (SEALED_TABLES.has(table)) return { table, key, json: null, sealed: sealer.seal(json, `${table}/${key}`) }
  return { table, key, json: withChecksum(table, key, json), sealed: null }
}

/**
 * The row that was kept.
 *
 * @returns `undefined` when it isn't what was written, or was sealed under another key.
 */
export function rowOf(record: StoredRecord, sealer: Sealer): object | undefined {
  const { table, key, sealed } = record
  return sealed === null ? plainRowOf(record) : parseRow(sealer.unseal(Buffer.from(sealed), `${table}/${key}`))
}

/** The row that was kept without a seal. @returns `undefined` when it was sealed or isn't what was written */
export function plainRowOf({ table, key, json }: StoredRecord): object | undefined {
  return parseRow(checked(table, key, json))
}

function parseRow(text: string | undefined): object | undefined {
  if (text === undefined) return undefined
  try {
    const row: unknown = JSON.parse(text)
    return typeof row === 'object' && row !== null ? row : undefined
  } catch {
    return undefined
  }
}

/** The JSON of a row that is not sealed, as it is kept. */
export function withChecksum(table: string, key: string, json: string): string {
  return `${checksum(table, key, json)}${json}`
}

/** SQLite keeps no checksums: a bit that flips in a row would go unnoticed. Sealed rows have the seal for that. */
function checksum(table: string, key: string, json: string): string {
  return crc32(`${table}/${key} ${json}`).toString(16).padStart(CHECKSUM_LENGTH, '0')
}

function checked(table: string, key: string, text: string | null): string | undefined {
  const json = text?.slice(CHECKSUM_LENGTH)
  return json !== undefined && text === withChecksum(table, key, json) ? json : undefined
}
