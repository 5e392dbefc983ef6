import type { PoolClient } from 'pg'

import { AwsApiError, SallyportError } from '../../errors.ts'
import type { PostgresPool } from './postgres-pool.ts'
import { reasonOf, withClient } from './postgres-pool.ts'
import type { Sealer } from './sealer.ts'

/** What a number means is never changed. */
const SCHEMA_VERSION = '1'
/** "saly": who prepares the schema goes alone. */
const PREPARING = 0x73616c79

/*
 * A row is what it was made by the commit of its number; when it was deleted it has neither JSON nor anything sealed, so that others
 * hear of it, and is removed after a while. Who knows less than `forgotten` reads everything again. Keys are bytes, since
 * text has no NUL here.
 */
const SCHEMA = `
  CREATE SCHEMA sallyport_local_aws;
  SET LOCAL search_path TO sallyport_local_aws;
  CREATE TABLE facts (name text PRIMARY KEY, value text NOT NULL);
  CREATE TABLE head (
    is_head boolean PRIMARY KEY DEFAULT true CHECK (is_head),
    sequence bigint NOT NULL,
    forgotten bigint NOT NULL
  );
  INSERT INTO head (sequence, forgotten) VALUES (0, 0);
  CREATE TABLE rows (
    table_name text NOT NULL,
    key bytea NOT NULL,
    json text,
    sealed bytea,
    sequence bigint NOT NULL,
    PRIMARY KEY (table_name, key)
  );
  CREATE INDEX rows_by_sequence ON rows (sequence);
  CREATE TABLE blobs (blob_id uuid PRIMARY KEY, begun_at timestamptz NOT NULL DEFAULT now(), doomed_at timestamptz);
  CREATE TABLE pieces (
    blob_id uuid NOT NULL REFERENCES blobs ON DELETE CASCADE,
    number integer NOT NULL,
    bytes bytea NOT NULL,
    PRIMARY KEY (blob_id, number)
  );
  ALTER TABLE pieces ALTER bytes SET STORAGE EXTERNAL;
`

/**
 * Makes the tables in a schema of their own where there is none (unless `makesSchema` is false), or makes sure that it is of this version and this key. Several servers
 * may do so at once.
 *
 * @throws SallyportError STORE_UNUSABLE; nothing was changed then.
 */
export async function preparePostgresSchema(
  { pool, name }: PostgresPool,
  sealer: Sealer,
  { makesSchema = true }: { readonly makesSchema?: boolean } = {},
): Promise<void> {
  try {
    await withClient(pool, async (client) => {
      await client.query(`BEGIN ISOLATION LEVEL READ COMMITTED; SELECT pg_advisory_xact_lock(${PREPARING})`)
      await requireUsable(client, name)
      if (await isEmpty(client)) {
        if (!makesSchema) {
          throw new SallyportError('STORE_UNUSABLE', `there is no local AWS in the database ${name}`, {
            hint: 'name the database that was named to `local --database-url`',
          })
        }
        await client.query(SCHEMA)
        const facts = 'INSERT INTO sallyport_local_aws.facts (name, value) VALUES ($1, $2), ($3, $4)'
        await client.query(facts, ['schema', SCHEMA_VERSION, 'sealingKey', sealer.fingerprint])
      }
      await requireOurs(client, name, sealer)
      await client.query('COMMIT')
    })
  } catch (cause) {
    if (cause instanceof SallyportError) throw cause
    const reason = reasonOf(cause instanceof AwsApiError ? cause.cause : cause)
    throw new SallyportError('STORE_UNUSABLE', `can't use the database ${name}: ${reason}`, {
      hint: 'start PostgreSQL, or name a database with --database-url that may be written',
      cause,
    })
  }
}

async function requireUsable(client: PoolClient, name: string): Promise<void> {
  const { rows } = await client.query<{ standby: boolean; encoding: string }>(
    "SELECT pg_is_in_recovery() AS standby, current_setting('server_encoding') AS encoding",
  )
  if (rows[0]?.standby === true) {
    throw new SallyportError('STORE_UNUSABLE', `the database ${name} is a standby, which may be behind`, {
      hint: 'name the primary server',
    })
  }
  if (rows[0]?.encoding === 'UTF8') return
  throw new SallyportError('STORE_UNUSABLE', `the database ${name} has the encoding ${rows[0]?.encoding}`, {
    hint: "make one with the encoding UTF8: CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0",
  })
}

async function isEmpty(client: PoolClient): Promise<boolean> {
  const { rows } = await client.query("SELECT 1 FROM pg_namespace WHERE nspname = 'sallyport_local_aws'")
  return rows.length === 0
}

async function requireOurs(client: PoolClient, name: string, sealer: Sealer): Promise<void> {
  const { rows } = await client.query<{ name: string; value: string }>(
    'SELECT name, value FROM sallyport_local_aws.facts',
  )
  const facts = new Map(rows.map((row) => [row.name, row.value]))
  if (facts.get('schema') !== SCHEMA_VERSION) {
    throw new SallyportError(
      'STORE_UNUSABLE',
      `${name} was written by another sallyport (schema ${facts.get('schema')})`,
      {
        hint: 'use that version of sallyport, or another database',
      },
    )
  }
  if (facts.get('sealingKey') === sealer.fingerprint) return
  const present = facts.get('sealingKey') ?? '(unknown)'
  throw new SallyportError(
    'STORE_UNUSABLE',
    `${name} is sealed under the key ${present}, and this is the key ${sealer.fingerprint}`,
    { hint: 'give the right key with --key-file or SALLYPORT_LOCAL_SEALING_KEY: all servers of a database have one' },
  )
}
