import type { SortedRows } from './sorted-rows.ts'
import { insertRow, removeRow } from './sorted-rows.ts'

/** What identifies a row, and by what else it is looked up. */
export interface TableDefinition<Row, Index extends string> {
  readonly name: string
  readonly key: (row: Row) => string
  /** Values under which a row is found in an index; each may belong to several rows. */
  readonly indexes: Readonly<Record<Index, (row: Row) => readonly string[]>>
  /** The row's place in listings: a group (such as the account) and a text to sort by; `undefined` for tables that nobody lists. */
  readonly order?: (row: Row) => { readonly group: string; readonly sortKey: string }
  /** Whether rows hold secrets and are sealed at rest. */
  readonly isSealed?: boolean
}

/** One change of a table: the row as it is now, or `undefined` when it went. */
export interface Change {
  readonly table: string
  readonly key: string
  readonly row: object | undefined
}

/** Called before each change with what was there, so that it can be undone, and with what is there now, so that it can be kept. */
export type ChangeListener = (change: Change, undo: () => void) => void

/**
 * Rows in memory with their indexes. Rows are never changed in place: `put` replaces. Whoever owns the table hears of each
 * change; the table itself knows no disk.
 */
export class Table<Row extends object, Index extends string = never> {
  readonly definition: TableDefinition<Row, Index>
  readonly #rows = new Map<string, Row>()
  readonly #indexes = new Map<string, Map<string, Map<string, Row>>>()
  readonly #sorted = new Map<string, SortedRows<Row>>()
  #listener: ChangeListener | undefined

  constructor(definition: TableDefinition<Row, Index>) {
    this.definition = definition
    for (const name of Object.keys(definition.indexes)) this.#indexes.set(name, new Map())
  }

  listen(listener: ChangeListener): void {
    this.#listener = listener
  }

  get size(): number {
    return this.#rows.size
  }

  get(key: string): Row | undefined {
    return this.#rows.get(key)
  }

  /** The first row with this value in an index. */
  find(index: Index, value: string): Row | undefined {
    const rows = this.#indexes.get(index)?.get(value)
    if (rows === undefined) return undefined
    for (const row of rows.values()) return row
    return undefined
  }

  /** All rows with this value in an index. */
  list(index: Index, value: string): Row[] {
    return [...(this.#indexes.get(index)?.get(value)?.values() ?? [])]
  }

  count(index: Index, value: string): number {
    return this.#indexes.get(index)?.get(value)?.size ?? 0
  }

  all(): IterableIterator<Row> {
    return this.#rows.values()
  }

  /** The rows of a group in the order of their sort keys; not to be changed. */
  sorted(group: string): SortedRows<Row> {
    return this.#sorted.get(group) ?? { sortKeys: [], rows: [] }
  }

  put(row: Row): void {
    const key = this.definition.key(row)
    const before = this.#rows.get(key)
    this.#replace(key, before, row)
    this.#listener?.({ table: this.definition.name, key, row }, () => this.#replace(key, row, before))
  }

  delete(key: string): void {
    const before = this.#rows.get(key)
    if (before === undefined) return
    this.#replace(key, before, undefined)
    this.#listener?.({ table: this.definition.name, key, row: undefined }, () => this.#replace(key, undefined, before))
  }

  #replace(key: string, before: Row | undefined, after: Row | undefined): void {
    if (before !== undefined) this.#unlink(key, before)
    if (after === undefined) {
      this.#rows.delete(key)
      return
    }
    this.#rows.set(key, after)
    for (const [name, byValue] of this.#indexes) {
      for (const value of this.#valuesOf(name, after)) {
        let rows = byValue.get(value)
        if (rows === undefined) {
          rows = new Map()
          byValue.set(value, rows)
        }
        rows.set(key, after)
      }
    }
    const place = this.definition.order?.(after)
    if (place === undefined) return
    let sorted = this.#sorted.get(place.group)
    if (sorted === undefined) {
      sorted = { sortKeys: [], rows: [] }
      this.#sorted.set(place.group, sorted)
    }
    insertRow(sorted, place.sortKey, after)
  }

  #unlink(key: string, row: Row): void {
    for (const [name, byValue] of this.#indexes) {
      for (const value of this.#valuesOf(name, row)) {
        const rows = byValue.get(value)
        rows?.delete(key)
        if (rows?.size === 0) byValue.delete(value)
      }
    }
    const place = this.definition.order?.(row)
    const sorted = place && this.#sorted.get(place.group)
    if (place !== undefined && sorted !== undefined) removeRow(sorted, place.sortKey)
  }

  #valuesOf(index: string, row: Row): readonly string[] {
    const indexes: Readonly<Record<string, (row: Row) => readonly string[]>> = this.definition.indexes
    return indexes[index]?.(row) ?? []
  }
}
