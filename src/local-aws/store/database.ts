import { coalesced } from './coalesced.ts'
import type { News, SharedJournal } from './shared-journal.ts'
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

/** What an action made and would change, had it not been undone. */
interface Attempt<T> {
  readonly result: T
  readonly changes: readonly Change[]
  /** The state that it was made on. */
  readonly sequence: number
}

/**
 * The state of local AWS: tables in memory, each change kept in a journal before it is answered. What an action changes is
 * undone when it throws, or when the journal can't keep it.
 *
 * A journal that several servers share takes time. Then the tables hold what was committed and nothing else: an action's changes
 * are undone at once, and come back when the journal has kept them, behind those of others that came first.
 */
export class Database {
  readonly tables: Tables = createTables()
  readonly #journal: Journal | undefined
  readonly #shared: SharedJournal | undefined
  readonly #byName = new Map<string, Table<object, string>>()
  #changes: Change[] = []
  #undo: (() => void)[] = []
  #sequence = -1
  readonly #refresh: (() => Promise<void>) | undefined
  #lastTurn: Promise<unknown> = Promise.resolve()
  #newsListener: ((changes: readonly Change[]) => void) | undefined

  constructor(journal?: Journal, shared?: SharedJournal) {
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
    this.#shared = shared
    this.#refresh = shared && coalesced(async () => this.#adopt(await shared.since(this.#sequence)))
  }

  /** Whether other servers have the same state. */
  get isShared(): boolean {
    return this.#shared !== undefined
  }

  /** Another number after others changed something; always the same one where nobody else can. */
  get sequence(): number {
    return this.#sequence
  }

  /** Who is told of what others changed. */
  listen(listener: (changes: readonly Change[]) => void): void {
    this.#newsListener = listener
  }

  /**
   * Brings the tables to what was committed when this was called, by whichever server.
   *
   * @returns `undefined`, with nothing to wait for, where nobody else can change anything. Rejects with AwsApiError
   * ServiceUnavailable 503 when it can't be known.
   */
  refresh(): Promise<void> | undefined {
    return this.#refresh?.()
  }

  /**
   * Runs an action; its changes are durable when this returns, or resolves where several servers share them, and gone when it
   * throws. There it may run more than once, and sees the latest state of all servers in the end.
   *
   * @param options.mayOnlyRead - Whether an action that changes nothing may do with the state as it was refreshed.
   */
  transact<T>(action: () => T, { mayOnlyRead = false } = {}): T | Promise<T> {
    if (this.#shared !== undefined) return this.#transactShared(this.#shared, action, mayOnlyRead)
    try {
      const result = action()
      if (this.#changes.length > 0) this.#journal?.commit(this.#changes)
      return result
    } catch (error) {
      this.#undoAll()
      throw error
    } finally {
      this.#forget()
    }
  }

  async #transactShared<T>(shared: SharedJournal, action: () => T, mayOnlyRead: boolean): Promise<T> {
    let attempt = mayOnlyRead ? this.#attempt(action) : undefined
    if (attempt?.changes.length === 0) return attempt.result
    const commit = async (): Promise<T> => {
      const sequence = await shared.commit(
        () => this.#sequence,
        (news) => {
          this.#adopt(news)
          if (attempt?.sequence !== this.#sequence) attempt = this.#attempt(action)
          return attempt.changes
        },
      )
      if (attempt === undefined) throw new Error('what was committed was made before')
      // A refresh may have brought it already, and what others changed after it.
      if (sequence > this.#sequence) this.#replay(attempt.changes, sequence)
      return attempt.result
    }
    const turn = this.#lastTurn.then(commit, commit)
    this.#lastTurn = turn
    return turn
  }

  /** Does as if. */
  #attempt<T>(action: () => T): Attempt<T> {
    try {
      const result = action()
      return { result, changes: this.#changes, sequence: this.#sequence }
    } finally {
      this.#undoAll()
      this.#forget()
    }
  }

  #adopt({ sequence, changes, isWhole }: News): void {
    // What was asked before and came late is known.
    if (sequence < this.#sequence) return
    if (isWhole) {
      const there = new Set(changes.map(({ table, key }) => `${table}/${key}`))
      const gone = this.asChanges().filter(({ table, key }) => !there.has(`${table}/${key}`))
      this.#replay([...gone.map(({ table, key }) => ({ table, key, row: undefined })), ...changes], sequence)
    } else this.#replay(changes, sequence)
    if (changes.length > 0) this.#newsListener?.(changes)
  }

  #replay(changes: readonly Change[], sequence: number): void {
    this.apply(changes)
    this.#forget()
    this.#sequence = sequence
  }

  #undoAll(): void {
    for (const undo of this.#undo.toReversed()) undo()
  }

  #forget(): void {
    if (this.#changes.length === 0) return
    this.#changes = []
    this.#undo = []
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

  /** Where several servers share the state, resolves when the last change is kept. */
  close(): void | Promise<void> {
    if (this.#shared !== undefined) return this.#closeShared(this.#shared)
    this.#journal?.close()
  }

  async #closeShared(shared: SharedJournal): Promise<void> {
    await this.#lastTurn.catch(() => undefined)
    await shared.close()
  }
}
