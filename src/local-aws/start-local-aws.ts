import { once } from 'node:events'
import { join } from 'node:path'

import { systemClock } from '../system-clock.ts'
import { SallyportError } from '../errors.ts'
import { CredentialCache } from './credentials.ts'
import { DecisionLog } from './decision-log.ts'
import { newUniqueId } from './identifiers.ts'
import type { AccessKey } from './local-aws.ts'
import { LocalAws } from './local-aws.ts'
import { MovableClock } from './movable-clock.ts'
import { PolicyCache } from './policy-cache.ts'
import { openBlobFolder } from './s3/blob-folder.ts'
import { knownBlobIds } from './s3/known-blob-ids.ts'
import { MemoryBlobs } from './s3/memory-blobs.ts'
import type { AccountSeed } from './seed.ts'
import { putAccessKey, seedAccount } from './seed.ts'
import type { ServerEvents } from './server.ts'
import { createLocalAwsServer } from './server.ts'
import type { LocalAwsState } from './state.ts'
import { Database } from './store/database.ts'
import { createSealer } from './store/sealer.ts'
import { openSqliteJournal } from './store/sqlite-journal.ts'
import { createTables, nameKey } from './store/tables.ts'

/** How to start a local AWS. Without options: in memory, on a free port, one account with an administrator. */
export interface LocalAwsOptions extends AccountSeed, ServerEvents {
  /** Twelve digits; default 123456789012. */
  readonly accountId?: string
  /** Further accounts by id, as for roles across accounts. */
  readonly accounts?: Readonly<Record<string, AccountSeed>>
  /** Default: a free one. */
  readonly port?: number
  /** A folder in which everything is kept; default: in memory. */
  readonly data?: string
  /** 32 bytes under which secrets are sealed at rest and session tokens always; needed with `data`. */
  readonly sealingKey?: Uint8Array
  /** A key for the administrator instead of a fresh one. */
  readonly administrator?: AccessKey
  /** How long STS and sign-in take to see what IAM did to an MFA device; AWS takes about 8 to 14 s. Default 0. */
  readonly propagationSeconds?: number
  /** Whether `POST /moto-api/reset` empties everything. Default false. */
  readonly allowReset?: boolean
  /** What a signature's age is judged by: the computer's clock, so that SDKs keep working when the other is moved, or that one. */
  readonly signatureClock?: 'system' | 'local'
  /** Whether the process stays alive for this server alone. Default false: a forgotten `close` keeps no test runner waiting. */
  readonly keepAlive?: boolean
}

const ADMINISTRATOR = 'administrator'

/**
 * Starts a local AWS on the loopback interface. Any number of them run side by side in one process.
 *
 * @throws SallyportError USAGE for what can't be meant, STORE_UNUSABLE when the data folder can't be used or the port is taken.
 */
export async function startLocalAws(options: LocalAwsOptions = {}): Promise<LocalAws> {
  const accountId = options.accountId ?? '123456789012'
  const clock = new MovableClock(systemClock)
  const state = await openState(options, accountId, clock)
  const { database } = state
  const isNew = database.tables.accounts.get(accountId) === undefined
  if (isNew) {
    await seedAccount(database, accountId, options, clock.now().getTime())
    for (const [id, seed] of Object.entries(options.accounts ?? {})) {
      await seedAccount(database, id, seed, clock.now().getTime())
    }
  }
  const administrator = putAdministrator(database, accountId, options.administrator, clock.now().getTime())

  const server = createLocalAwsServer(state, {
    allowReset: options.allowReset ?? false,
    ...(options.onFault !== undefined && { onFault: options.onFault }),
  })
  server.listen(options.port ?? 0, '127.0.0.1')
  try {
    await once(server, 'listening')
  } catch (cause) {
    database.close()
    throw new SallyportError('STORE_UNUSABLE', `port ${options.port} is in use`, {
      hint: 'name another one with --port, or 0 for a free one',
      cause,
    })
  }
  if (options.keepAlive !== true) server.unref()
  return new LocalAws(state, server, { accountId, administrator, clock })
}

async function openState(options: LocalAwsOptions, accountId: string, clock: MovableClock): Promise<LocalAwsState> {
  const { data, sealingKey, propagationSeconds = 0 } = options
  if (data !== undefined && sealingKey === undefined) {
    throw new SallyportError('USAGE', 'local AWS with a data folder needs a sealing key')
  }
  const sealer = createSealer(sealingKey)
  const journal = data === undefined ? undefined : await openSqliteJournal(data, sealer, sealedTableNames())
  const database = new Database(journal)
  const blobs = data === undefined ? new MemoryBlobs() : await openBlobFolder(join(data, 'blobs'))
  await blobs.sweep(knownBlobIds(database.tables))
  const state: LocalAwsState = {
    database,
    blobs,
    sealer,
    clock,
    signatureClock: options.signatureClock === 'local' ? clock : systemClock,
    propagationMs: propagationSeconds * 1000,
    credentials: new CredentialCache(),
    policies: new PolicyCache(),
    decisions: new DecisionLog(),
    instanceId: journal?.instanceId ?? crypto.randomUUID(),
    reset: () => reset(state, accountId),
  }
  return state
}

function sealedTableNames(): Set<string> {
  const names = Object.values(createTables()).map(({ definition }) =>
    definition.isSealed === true ? definition.name : '',
  )
  return new Set(names.filter((name) => name !== ''))
}

/** The administrator as it is, or made; a key that was asked for takes the place of the ones there are. */
function putAdministrator(database: Database, accountId: string, wanted: AccessKey | undefined, now: number) {
  return database.transact(() => {
    const { users, accessKeys } = database.tables
    let user = users.find('name', nameKey(accountId, ADMINISTRATOR))
    if (user === undefined) {
      user = {
        accountId,
        userId: newUniqueId('AIDA'),
        userName: ADMINISTRATOR,
        path: '/',
        createdAt: now,
        groupIds: [],
        attachedPolicies: ['arn:aws:iam::aws:policy/AdministratorAccess'],
        inlinePolicies: {},
        tags: [],
      }
      users.put(user)
    }
    const keys = accessKeys.list('owner', user.userId)
    const fitting = keys.find((key) => key.status === 'Active' && (wanted === undefined || isSameKey(key, wanted)))
    if (fitting !== undefined) return { ...keyOf(fitting), userName: ADMINISTRATOR, isNew: false }
    if (wanted !== undefined) for (const { accessKeyId } of keys) accessKeys.delete(accessKeyId)
    putAccessKey(database, accountId, user.userId, now, wanted)
    const made = accessKeys.list('owner', user.userId).at(-1)
    if (made === undefined) throw new Error('the key that was just put is not there')
    return { ...keyOf(made), userName: ADMINISTRATOR, isNew: true }
  })
}

function keyOf({ accessKeyId, secretAccessKey }: AccessKey): AccessKey {
  return { accessKeyId, secretAccessKey }
}

function isSameKey(a: AccessKey, b: AccessKey): boolean {
  return a.accessKeyId === b.accessKeyId && a.secretAccessKey === b.secretAccessKey
}

/** Empties everything but the account and its administrator. */
async function reset({ database, blobs, decisions }: LocalAwsState, accountId: string): Promise<void> {
  const { accounts, users, accessKeys } = database.tables
  const account = accounts.get(accountId)
  const administrator = users.find('name', nameKey(accountId, ADMINISTRATOR))
  const keys = administrator === undefined ? [] : accessKeys.list('owner', administrator.userId)
  const rows = [
    ...(account === undefined ? [] : [{ table: 'accounts', row: account }]),
    ...(administrator === undefined ? [] : [{ table: 'users', row: { ...administrator, groupIds: [] } }]),
    ...keys.map((row) => ({ table: 'accessKeys', row })),
  ]
  database.replaceAll(rows)
  decisions.clear()
  await blobs.clear()
}
