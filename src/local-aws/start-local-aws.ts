import { once } from 'node:events'
import type { Server } from 'node:http'

import { systemClock } from '../system-clock.ts'
import { SallyportError } from '../errors.ts'
import { isLoopback, requireAddress } from './http/listen-address.ts'
import { keepAdministratorOnly, putAdministrator } from './administrator.ts'
import { instanceIdOf, putNewInstance, sealerOfInstance } from './instance.ts'
import { bindSeededRoles } from './seed/bind-seeded-roles.ts'
import { CredentialCache } from './callers/credentials.ts'
import { COST_IN_MEMORY, COST_ON_DISK } from './callers/passwords.ts'
import type { DecisionListener } from './decisions/decision-log.ts'
import { DecisionLog } from './decisions/decision-log.ts'
import { HeldBlobs } from './store/held-blobs.ts'
import type { AccessKey } from './local-aws.ts'
import { LocalAws } from './local-aws.ts'
import { MovableClock } from './movable-clock.ts'
import type { StoreOptions } from './store/open-store.ts'
import { checkStoreOptions, openStore } from './store/open-store.ts'
import { PolicyCache } from './authorization/policy-cache.ts'
import { replaceAll, restoreRows } from './restore.ts'
import { knownBlobIds } from './s3/known-blob-ids.ts'
import { putSeed } from './seed/put-seed.ts'
import { blaming, onTopOf, readSeedFile } from './seed/seed-file.ts'
import type { Seed } from './seed/seed.ts'
import { prepareSeeds } from './seed/seed.ts'
import type { ServerEvents } from './http/server.ts'
import { createLocalAwsServer } from './http/server.ts'
import type { LocalAwsState } from './state.ts'
import type { StoredRows } from './store/database.ts'
import { checkOptions } from './check-options.ts'
import { createSealer } from './store/sealer.ts'
import { INSTANCE } from './store/tables.ts'

/** How to start a local AWS. Without options: in memory, on a free port, one account with an administrator. */
export interface LocalAwsOptions extends Seed, ServerEvents, StoreOptions {
  /** A JSON file with more of the same; what is said here comes on top. */
  readonly seed?: string
  /** Default: a free one. */
  readonly port?: number
  /** An IP address of this computer, such as `0.0.0.0` for all; default 127.0.0.1. */
  readonly listen?: string
  /** Whether `listen` may be an address that other computers reach. Then there is no reset over HTTP. Default false. */
  readonly allowRemote?: boolean
  /** A key for the administrator instead of a fresh one. */
  readonly administrator?: AccessKey
  /** How long STS and sign-in take to see what IAM did to an MFA device; AWS takes about 8 to 14 s. Default 0. */
  readonly propagationSeconds?: number
  /** Whether `POST /moto-api/reset` empties everything. Default false. */
  readonly allowReset?: boolean
  /** Told of each decision of a policy, before the request is answered; what it throws fails the request. */
  readonly onDecision?: DecisionListener
  /** What a signature's age is judged by: the computer's clock, so that SDKs keep working when the other is moved, or that one. */
  readonly signatureClock?: 'system' | 'local'
  /** Whether the process stays alive for this server alone. Default false: a forgotten `close` keeps no test runner waiting. */
  readonly keepAlive?: boolean
}

/**
 * Starts a local AWS on the loopback interface. Any number of them run side by side in one process.
 *
 * @throws SallyportError USAGE for what can't be meant, STORE_UNUSABLE when the data folder can't be used or the port is taken.
 */
export async function startLocalAws(options: LocalAwsOptions = {}): Promise<LocalAws> {
  checkOptions(options)
  const { seed: seedFile, sealingKey, propagationSeconds = 0 } = options
  const address = requireAddress(options)
  checkStoreOptions(options)
  const seed = seedFile === undefined ? options : onTopOf(await readSeedFile(seedFile), options)
  const { accountId = '123456789012' } = seed
  // Without a sealing key nothing is ever written: no folder, no database, no backup.
  const passwordCost = sealingKey === undefined ? COST_IN_MEMORY : COST_ON_DISK
  const seeds = await blaming(seedFile, () => prepareSeeds(accountId, seed, passwordCost))
  const sealer = createSealer(sealingKey)
  const { database, blobs: store } = await openStore(options, sealer)
  try {
    const clock = new MovableClock(systemClock)
    await store.sweep(knownBlobIds(database.tables))
    const blobs = new HeldBlobs(store)
    const decisions = new DecisionLog(options.onDecision && { listener: options.onDecision })
    const now = clock.now().getTime()
    let seeded: StoredRows | undefined
    const begin = () => {
      if (database.tables.instances.get(INSTANCE) === undefined) putNewInstance(database)
      const isNew = database.tables.accounts.get(accountId) === undefined
      if (isNew) for (const seed of seeds) putSeed(database, seed, now)
      const made = putAdministrator(database, accountId, options.administrator, now)
      if (!isNew) return made
      bindSeededRoles(database.tables)
      seeded = database.rows()
      return made
    }
    const administrator = await blaming(seedFile, () => database.transact(begin))
    const state: LocalAwsState = {
      database,
      blobs,
      sealer: sealerOfInstance(sealer, database),
      clock,
      signatureClock: options.signatureClock === 'local' ? clock : systemClock,
      propagationMs: propagationSeconds * 1000,
      passwordCost,
      credentials: new CredentialCache(),
      policies: new PolicyCache(),
      decisions,
      get instanceId() {
        return instanceIdOf(database)
      },
      async backUp(file) {
        if (sealingKey === undefined) {
          throw new SallyportError('USAGE', 'a backup needs a sealing key that outlives this process', {
            hint: 'start with `sealingKey`, 32 bytes of your own',
          })
        }
        const { backUpServer } = await import('./backup/back-up-server.ts')
        await database.refresh()
        return backUpServer(state, sealer, file)
      },
      async reset({ seed: toSeed = false } = {}) {
        if (toSeed && seeded === undefined) {
          const place = database.isShared ? 'database' : 'data folder'
          throw new SallyportError('USAGE', `the ${place} was seeded by an earlier start, and its seed is not kept`)
        }
        if (toSeed && seeded !== undefined) return restoreRows(state, seeded, { asNew: true })
        return replaceAll(state, () => {
          keepAdministratorOnly(database, accountId, administrator, clock.now().getTime())
        })
      },
    }
    database.listen((changes) => {
      // Another server made it another state: what was sealed for the one before is worth nothing.
      if (changes.some(({ table }) => table === 'instances')) state.credentials.clear()
    })
    const server = await listen(state, address, options)
    return new LocalAws(state, server, { accountId, administrator, clock })
  } catch (error) {
    await database.close()
    throw error
  }
}

async function listen(state: LocalAwsState, address: string, options: LocalAwsOptions): Promise<Server> {
  const { port = 0, keepAlive = false, onFault } = options
  const allowReset = options.allowReset === true && isLoopback(address)
  const server = createLocalAwsServer(state, { allowReset, keepAlive, ...(onFault !== undefined && { onFault }) })
  try {
    server.listen(port, address)
    await once(server, 'listening')
    return server
  } catch (cause) {
    const isTaken = cause instanceof Error && 'code' in cause && cause.code === 'EADDRINUSE'
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new SallyportError('STORE_UNUSABLE', isTaken ? `port ${port} is in use` : `can't listen: ${reason}`, {
      hint: 'name another one with --port, or 0 for a free one',
      cause,
    })
  }
}
