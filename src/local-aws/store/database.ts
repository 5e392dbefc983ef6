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

  close(): void {
    this.#journal?.close()
  }
}
