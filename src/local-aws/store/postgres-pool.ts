import type { Pool, PoolClient } from 'pg'

import { AwsApiError, SallyportError } from '../../errors.ts'

const CONNECT_MS = 5000
/** No query of ours takes longer, unless the network or the other end is gone without a word. */
const QUERY_MS = 15_000
const MAX_CONNECTIONS = 8

/** Connections to a PostgreSQL database, and its name for texts, which has no password in it. */
export interface PostgresPool {
  readonly name: string
  readonly pool: Pool
}

/**
 * Connects when the first query is made; a connection that broke is replaced with the next one.
 *
 * @param url - `postgresql://USER@HOST:PORT/DATABASE`; what isn't there comes from `PGHOST`, `PGPASSWORD` and the like, or `~/.pgpass`.
 * @throws SallyportError USAGE for another URL
 */
export async function openPostgresPool(url: string): Promise<PostgresPool> {
  const parsed = URL.canParse(url) ? new URL(url) : undefined
  if (parsed === undefined || !/^postgres(?:ql)?:$/.test(parsed.protocol)) {
    throw new SallyportError('USAGE', 'the database URL is no URL of a PostgreSQL database', {
      hint: 'give one such as postgresql://USER@HOST:5432/DATABASE',
    })
  }
  // Loaded for those who use it.
  const { default: pg } = await import('pg')
  const pool = new pg.Pool({
    connectionString: url,
    application_name: 'sallyport local',
    max: MAX_CONNECTIONS,
    connectionTimeoutMillis: CONNECT_MS,
    query_timeout: QUERY_MS,
    keepAlive: true,
    allowExitOnIdle: true,
  })
  // An idle connection that breaks is no news: the next query makes another one.
  pool.on('error', ignore)
  return { name: `${parsed.host}${parsed.pathname}`, pool }
}

function ignore(): void {
  // The query that is made with the connection next says it.
}

/** Works with one connection, which is not used again when the work fails half-way. */
export async function withClient<T>(
  pool: Pool,
  work: (client: PoolClient, isSound: () => void) => Promise<T>,
): Promise<T> {
  const client = await pool.connect().catch((cause: unknown) => {
    throw unavailable(cause)
  })
  // Without a listener a connection that breaks between two queries would end the process.
  client.on('error', ignore)
  let isBroken = true
  try {
    const result = await work(client, () => (isBroken = false))
    isBroken = false
    return result
  } finally {
    client.off('error', ignore)
    client.release(isBroken)
  }
}

/** What clients are told when the database can't be asked. */
export function unavailable(cause: unknown, outcome = 'Nothing was changed.'): AwsApiError {
  return new AwsApiError(
    'ServiceUnavailable',
    503,
    `local AWS can't use its database: ${reasonOf(cause)}. ${outcome}`,
    {
      cause,
    },
  )
}

/** In the words of the driver or the server, which name no secret. */
export function reasonOf(cause: unknown): string {
  if (cause instanceof AggregateError && cause.errors.length > 0) return reasonOf(cause.errors[0])
  return cause instanceof Error ? cause.message : String(cause)
}
