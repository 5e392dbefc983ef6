import type { ClientBase, Pool, PoolClient, QueryResult } from 'pg'

import type { PostgresPool } from './postgres-pool.ts'
import { reasonOf, unavailable, withClient } from './postgres-pool.ts'
import type { Sealer } from './sealer.ts'
import type { News, SharedJournal } from './shared-journal.ts'
import { recordOf, rowOf } from './stored-record.ts'
import type { Change } from './table.ts'

/**
 * Who has the one row of `head` commits; the others wait so long. A server that stops in the middle, or is cut off, loses it
 * after a while: PostgreSQL ends its session. An answered write is on the disk, whatever the database's default is.
 */
const BEGIN = `
  BEGIN ISOLATION LEVEL READ COMMITTED;
  SET LOCAL lock_timeout = '8s';
  SET LOCAL statement_timeout = '10s';
  SET LOCAL idle_in_transaction_session_timeout = '5s';
  SET LOCAL synchronous_commit = on;
  SELECT sequence FROM sallyport_local_aws.head FOR UPDATE
`
const NEWS = `
  SELECT head.sequence, head.forgotten, pg_is_in_recovery() AS standby, rows.table_name, rows.key, rows.json, rows.sealed
  FROM sallyport_local_aws.head LEFT JOIN sallyport_local_aws.rows ON rows.sequence > $1
`
const KEEP = `
  WITH kept AS (
    INSERT INTO sallyport_local_aws.rows (table_name, key, json, sealed, sequence)
    SELECT *, $5::bigint FROM unnest($1::text[], $2::bytea[], $3::text[], $4::bytea[])
    ON CONFLICT (table_name, key) DO UPDATE
    SET json = excluded.json, sealed = excluded.sealed, sequence = excluded.sequence
  )
  UPDATE sallyport_local_aws.head SET sequence = $5::bigint
`
const FORGET = `
  WITH gone AS (DELETE FROM sallyport_local_aws.rows WHERE json IS NULL AND sealed IS NULL AND sequence <= $1::bigint)
  UPDATE sallyport_local_aws.head SET forgotten = $1::bigint
`
/** Rows that were deleted are removed once there were so many commits after them. */
const REMEMBERED_COMMITS = 4096

const UNCERTAIN = 'It is not known whether the change was made.'

interface NewsRecord {
  readonly sequence: string
  readonly forgotten: string
  readonly standby: boolean
  readonly table_name: string | null
  readonly key: Buffer | null
  readonly json: string | null
  readonly sealed: Buffer | null
}

/** Keeps the state in a schema of a PostgreSQL database, for any number of servers. */
export class PostgresJournal implements SharedJournal {
  readonly #name: string
  readonly #pool: Pool
  readonly #sealer: Sealer

  /** @param postgres - With its schema prepared. */
  constructor({ name, pool }: PostgresPool, sealer: Sealer) {
    this.#name = name
    this.#pool = pool
    this.#sealer = sealer
  }

  since(sequence: number): Promise<News> {
    return withClient(this.#pool, (client) => this.#news(client, sequence))
  }

  commit(sequence: () => number, work: (news: News) => readonly Change[]): Promise<number> {
    return withClient(this.#pool, async (client, isSound) => {
      await client.query(BEGIN).catch(fail)
      const news = await this.#news(client, sequence())
      const changes = await workOrRollBack(client, () => work(news), isSound)
      if (changes.length === 0) {
        await client.query('ROLLBACK').catch(fail)
        return news.sequence
      }
      const next = news.sequence + 1
      await client.query(KEEP, [...this.#columnsOf(changes), next]).catch(fail)
      if (next % REMEMBERED_COMMITS === 0) await client.query(FORGET, [next - REMEMBERED_COMMITS]).catch(fail)
      await commit(client)
      return next
    })
  }

  close(): Promise<void> {
    return this.#pool.end()
  }

  async #news(client: ClientBase, since: number): Promise<News> {
    const known = await client.query<NewsRecord>(NEWS, [since]).catch(fail)
    const { sequence, forgotten } = this.#headOf(known, since)
    // Before anything is known all is news; so it is to who was away while deleted rows were removed.
    if (since >= forgotten) return { sequence, changes: this.#changesOf(known), isWhole: false }
    const all = await client.query<NewsRecord>(NEWS, [-1]).catch(fail)
    return { sequence: this.#headOf(all, since).sequence, changes: this.#changesOf(all), isWhole: true }
  }

  #headOf({ rows: [head] }: QueryResult<NewsRecord>, since: number) {
    if (head === undefined) throw unavailable(new Error(`${this.#name} is not what it was; start local AWS again`))
    if (head.standby) throw unavailable(new Error(`${this.#name} is a standby, which may be behind`))
    const [sequence, forgotten] = [Number(head.sequence), Number(head.forgotten)]
    if (sequence < since) {
      throw unavailable(new Error(`${this.#name} went back to an earlier state; start local AWS again`))
    }
    return { sequence, forgotten }
  }

  #changesOf({ rows }: QueryResult<NewsRecord>): Change[] {
    return rows.flatMap(({ table_name: table, key: bytes, json, sealed }): Change[] => {
      if (table === null || bytes === null) return []
      const key = bytes.toString('utf8')
      if (json === null && sealed === null) return [{ table, key, row: undefined }]
      const row = rowOf({ table, key, json, sealed }, this.#sealer)
      if (row !== undefined) return [{ table, key, row }]
      throw unavailable(new Error(`the row ${key} of ${table} in ${this.#name} is not what was written`))
    })
  }

  /** Of several changes of a row the last one. */
  #columnsOf(changes: readonly Change[]): [string[], Buffer[], (string | null)[], (Uint8Array | null)[]] {
    const last = new Map(changes.map((change) => [`${change.table}/${change.key}`, change]))
    const records = [...last.values()].map(({ table, key, row }) =>
      row === undefined ? { table, key, json: null, sealed: null } : recordOf(table, key, row, this.#sealer),
    )
    return [
      records.map(({ table }) => table),
      records.map(({ key }) => Buffer.from(key)),
      records.map(({ json }) => json),
      records.map(({ sealed }) => sealed),
    ]
  }
}

function fail(cause: unknown): never {
  throw unavailable(cause)
}

/** What an action throws is its answer, and no fault of the connection. */
async function workOrRollBack<T>(client: PoolClient, work: () => T, isSound: () => void): Promise<T> {
  try {
    return work()
  } catch (error) {
    await client.query('ROLLBACK').then(isSound, () => undefined)
    throw error
  }
}

async function commit(client: ClientBase): Promise<void> {
  const { command } = await client.query('COMMIT').catch((cause: unknown) => {
    throw unavailable(cause, UNCERTAIN)
  })
  if (command !== 'COMMIT') throw unavailable(new Error(`COMMIT was answered by ${reasonOf(command)}`))
}
