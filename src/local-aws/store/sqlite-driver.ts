/** The part of `node:sqlite` that we use; `@photostructure/sqlite` has the same for Node 20. */
export interface SqliteDatabase {
  exec(sql: string): void
  prepare(sql: string): {
    run(...parameters: (string | number | Uint8Array | null)[]): unknown
    get(...parameters: (string | number)[]): unknown
    all(...parameters: (string | number)[]): unknown[]
    iterate(...parameters: (string | number)[]): Iterable<unknown>
  }
  close(): void
}

interface SqliteModule {
  readonly DatabaseSync: new (path: string) => SqliteDatabase
}

/** Node's own SQLite where there is one (22.13 and newer), else the prebuilt twin from npm. */
export async function openSqlite(path: string): Promise<SqliteDatabase> {
  const { DatabaseSync } = await loadSqlite()
  return new DatabaseSync(path)
}

async function loadSqlite(): Promise<SqliteModule> {
  try {
    // The name is held in a variable since Node 20's types and bundlers don't know this module.
    const builtIn = 'node:sqlite'
    return (await import(builtIn)) as SqliteModule
  } catch {
    return import('@photostructure/sqlite')
  }
}
