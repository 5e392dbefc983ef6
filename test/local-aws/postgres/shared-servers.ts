import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, onTestFinished } from 'vitest'

import type { LocalAws, LocalAwsOptions } from '../../../src/local-aws/index.ts'
import { startLocalAws } from '../../../src/local-aws/index.ts'
import { PostgresServer } from './postgres-server.ts'

export const sealingKey = new Uint8Array(32).fill(7)

/** More than `initdb` takes on a busy machine. */
const START_MS = 90_000

/** A PostgreSQL for the tests of a file, and a new database for each of them; without PostgreSQL they are skipped. */
export function usePostgres() {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-postgres-'))
  let postgres: PostgresServer | undefined
  let databaseUrl = ''

  beforeEach(async ({ skip }) => {
    postgres ??= await PostgresServer.start(skip, folder)
    databaseUrl = await postgres.newDatabase()
  }, START_MS)
  afterAll(async () => {
    await postgres?.stop('SIGQUIT')
    rmSync(folder, { recursive: true, force: true })
  })

  return {
    get postgres(): PostgresServer {
      if (postgres === undefined) throw new Error('PostgreSQL runs during tests only')
      return postgres
    },
    get databaseUrl(): string {
      return databaseUrl
    },
    /** Servers on this test's database; they end with it. */
    async startServers(count: number, options: LocalAwsOptions = {}): Promise<LocalAws[]> {
      const start = () => startLocalAws({ databaseUrl, sealingKey, ...options })
      const servers = await Promise.all(Array.from({ length: count }, start))
      onTestFinished(async () => {
        for (const server of servers) await server.close()
      })
      return servers
    },
  }
}
