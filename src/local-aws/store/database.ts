import type { Change, Table } from './table.ts'
import type { Tables } from './tables.ts'
import { createTables } from './tables.ts'

/** Where committed changes are kept. */
export interface Journal {
  /** Puts all rows of all tables as they were last committed. */
  load(put: (table: string, row: object) => void): void
  /** Returns when the changes are durable. @throws when they are not; then nothing of them was kept. */
  commit(changes: readonly Change[]): void
  close(): void
}

/** Rows by the names of their tables. */
export type StoredRows = ReadonlyMap<string, readonly object[]>

/**
 * The state of local AWS: tables in memory, each change kept in a journal before it is answered. What an action changes is
 * undone when it throws, or when the journal can't keep it.
 */
export class Database {
  readonly tables: Tables = createTables()
  readonly #journal: Journal | undefined
  readonly #byName = new Map<string, Table<object, string>>()
  #changes: Change[] = []
  #undo: (() => void)[] = []

  constructor(journal?: Journal) {
    // Tables of many row types, held here as tables of rows; each gets back only rows that were its own.
    for (const table of Object.values(this.tables) as unknown as Table<object, string>[]) {
      this.#byName.set(table.definition.name, table)
    }
    journal?.load((table, row) => this.#byName.get(table)?.put(row))
    for (const table of this.#byName.values()) {
      table.listen((change, undo) => {
        this.#changes.push(change)
        this.#undo.push(undo)
      })
    }
    this.#journal = journal
  }

  /** Runs an action; its changes are durable when this returns, and gone when it throws. */
  transact<T>(action: () => T): T {
    try {
      const result = action()
      if (this.#changes.length > 0) this.#journal?.commit(this.#changes)
      return result
    } catch (error) {
      for (const undo of this.#undo.toReversed()) undo()
      throw error
    } finally {
      if (this.#changes.length > 0) {
        this.#changes = []
        this.#undo = []
      }
    }
  }

  /** Deletes every row; to be done within a transaction. */
  clear(): void {
    for (const table of this.#byName.values()) {
      for (const row of table.all()) table.delete(table.definition.key(row))
    }
  }

  /** All rows as they are now, by table. Rows never change, so this costs no copy of them. */
  rows(): StoredRows {
    return new Map([...this.#byName].map(([name, table]) => [name, [...table.all()]]))
  }

  /** Makes the rows the ones that were; to be done within a transaction. Rows that are still there cost nothing. */
  putBack(stored: StoredRows): void {
    for (const [name, table] of this.#byName) {
      const { key } = table.definition
      const wanted = new Map((stored.get(name) ?? []).map((row) => [key(row), row]))
      for (const row of table.all()) {
        if (!wanted.has(key(row))) table.delete(key(row))
      }
      for (const [at, row] of wanted) {
        if (table.get(at) !== row) table.put(row)
      }
    }
  }

  /** All rows as they are now, as the changes that make them. */
  asChanges(): Change[] {
    return [...this.#byName].flatMap(([name, table]) => {
      return [...table.all()].map((row) => ({ table: name, key: table.definition.key(row), row }))
    })
  }

  /** Changes rows by the names of their tables, those of unknown tables left out; to be done within a transaction. */
  apply(changes: Iterable<Change>): void {
    for (const { table, key, row } of changes) {
      if (row === undefined) this.#byName.get(table)?.delete(key)
      else this.#byName.get(table)?.put(row)
    }
  }

  close(): void {
    this.#journal?.close()
  }
}
