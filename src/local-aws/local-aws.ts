import type { AddressInfo } from 'node:net'
import type { Server } from 'node:http'
import { resolve } from 'node:path'

import type { Administrator } from './administrator.ts'
import type { BackupSummary } from './backup/backup-file.ts'
import type { DecisionRecord } from './decisions/decision-record.ts'
import { isLoopback, reachableAddress } from './http/listen-address.ts'
import type { MovableClock } from './movable-clock.ts'
import type { Snapshot } from './restore.ts'
import { restoreRows } from './restore.ts'
import { knownBlobIds } from './s3/known-blob-ids.ts'
import type { LocalAwsState, ResetOptions } from './state.ts'
import { watchConnections } from './http/stop-server.ts'
import type { StoredRows } from './store/database.ts'
import { SallyportError } from '../errors.ts'
import { decodeBase32, hotp, timeStepAt } from '../totp/index.ts'
import type { VirtualMfaDeviceRow } from './store/rows.ts'
import { nameKey } from './store/tables.ts'

/** A long-term access key. */
export interface AccessKey {
  readonly accessKeyId: string
  readonly secretAccessKey: string
}

/** What spreads into the constructor of any client of the AWS SDK for JavaScript v3. */
export interface ClientConfig {
  readonly endpoint: string
  readonly region: string
  readonly credentials: AccessKey
  readonly forcePathStyle: true
}

interface SnapshotContent {
  readonly rows: StoredRows
  readonly offsetMs: number
  readonly givenSteps: ReadonlyMap<string, ReadonlySet<number>>
}

/** A running local AWS. */
export class LocalAws implements AsyncDisposable {
  /** `http://127.0.0.1:PORT`, for all services alike; of a server that listens at all addresses the one of this computer. */
  readonly endpoint: string
  /** Whether other computers reach it, too. */
  readonly isRemote: boolean
  readonly accountId: string
  /** An IAM user with AdministratorAccess. */
  readonly administrator: Administrator
  /** Local AWS's time: `clock.advance('31 s')`. */
  readonly clock: MovableClock
  readonly #state: LocalAwsState
  readonly #stopServer: () => Promise<void>
  readonly #snapshots = new WeakMap<Snapshot, SnapshotContent>()
  /** By serial number. */
  #givenSteps = new Map<string, Set<number>>()
  #closing: Promise<void> | undefined

  constructor(
    state: LocalAwsState,
    server: Server,
    { accountId, administrator, clock }: Pick<LocalAws, 'accountId' | 'administrator' | 'clock'>,
  ) {
    const { address, port } = server.address() as AddressInfo
    this.endpoint = `http://${reachableAddress(address)}:${port}`
    this.isRemote = !isLoopback(address)
    this.accountId = accountId
    this.administrator = administrator
    this.clock = clock
    this.#state = state
    this.#stopServer = watchConnections(server)
  }

  /** Tells this state from every other; another one after a reset. */
  get instanceId(): string {
    return this.#state.instanceId
  }

  get port(): number {
    return Number(new URL(this.endpoint).port)
  }

  /**
   * Endpoint, Region and access key of a user, for an SDK client.
   *
   * @param name - A user of this account, `ACCOUNT/USER` of another one, or `root`; without it the administrator.
   */
  clientConfig(name?: string): ClientConfig {
    return { endpoint: this.endpoint, region: 'us-east-1', credentials: this.#accessKey(name), forcePathStyle: true }
  }

  /** The variables that point the AWS CLI, boto3 and other SDKs here as a user; named as in `clientConfig`. */
  env(name?: string): Record<string, string> {
    const { accessKeyId, secretAccessKey } = this.#accessKey(name)
    return {
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      // Empty, for those who add this to an environment: what may be there is of another key.
      AWS_SESSION_TOKEN: '',
      AWS_SECURITY_TOKEN: '',
      AWS_CREDENTIAL_EXPIRATION: '',
      AWS_ENDPOINT_URL: this.endpoint,
      // These would come before the one above.
      AWS_ENDPOINT_URL_IAM: this.endpoint,
      AWS_ENDPOINT_URL_STS: this.endpoint,
      AWS_ENDPOINT_URL_S3: this.endpoint,
      AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'false',
      AWS_REGION: 'us-east-1',
      AWS_DEFAULT_REGION: 'us-east-1',
      AWS_EC2_METADATA_DISABLED: 'true',
    }
  }

  /** The serial numbers of a user's devices, the oldest first. */
  serialNumbers(name: string): string[] {
    return this.#devices(name).map(({ serialNumber }) => serialNumber)
  }

  /**
   * A code that a user's device shows about now and that neither this method nor a client used before; AWS takes the
   * codes of five time steps, so there are five of them at a time.
   *
   * @param name - As in `clientConfig`; the user's first device.
   */
  tokenCode(name: string): string {
    const device = this.#devices(name)[0]
    if (device === undefined) throw new SallyportError('USAGE', `no MFA device on user \`${name}\``)
    const { serialNumber, base32Seed, clockAdjustmentSteps } = device
    const given = this.#givenSteps.get(serialNumber) ?? new Set()
    this.#givenSteps.set(serialNumber, given)
    const { spentSteps = [], spentUpTo = -1 } = this.#state.database.tables.tokenCodeUses.get(serialNumber) ?? {}
    const present = timeStepAt(this.clock.now().getTime() / 1000) + clockAdjustmentSteps
    const steps = [0, 1, 2, -1, -2].map((offset) => present + offset)
    const isUsed = (at: number) => given.has(at) || at <= spentUpTo || spentSteps.includes(at)
    const codeAt = (at: number) => hotp(decodeBase32(base32Seed), at)
    // Now and then two steps have the same code, which works once.
    const usedCodes = new Set(steps.filter(isUsed).map(codeAt))
    const step = steps.find((at) => !isUsed(at) && !usedCodes.has(codeAt(at)))
    if (step === undefined) {
      throw new SallyportError('USAGE', `all codes that the device of \`${name}\` shows about now were given out`, {
        hint: "move the clock: aws.clock.advance('31 s')",
      })
    }
    given.add(step)
    return codeAt(step)
  }

  /** What was decided, the oldest first; the last thousand. */
  decisions(): readonly DecisionRecord[] {
    return this.#state.decisions.list()
  }

  /**
   * Empties everything but the administrator; with `seed: true` users, keys, devices and the rest are again what they were at
   * the start. The clock goes on, and sessions that began before are worth nothing.
   *
   * @throws SallyportError USAGE with `seed` when a data folder was seeded by an earlier start.
   */
  async reset(options: ResetOptions = {}): Promise<void> {
    await this.#state.reset(options)
    this.#givenSteps = new Map()
  }

  /**
   * The state as it is now, to come back to as often as one likes: everything that is kept, objects included, and the clock. It
   * is of use until `close`, and until then the bytes of its objects stay where they are, even when the objects go.
   *
   * @throws SallyportError USAGE when other servers have the same state, which such a snapshot doesn't bind.
   */
  async snapshot(): Promise<Snapshot> {
    const { database, blobs } = this.#state
    if (database.isShared) {
      throw new SallyportError('USAGE', 'there are no snapshots of a state that several servers share', {
        hint: 'use a database of its own for each test, or reset()',
      })
    }
    blobs.hold(knownBlobIds(database.tables))
    const snapshot = { takenAt: this.clock.now() }
    this.#snapshots.set(snapshot, {
      rows: database.rows(),
      offsetMs: this.clock.offsetMs,
      givenSteps: copyOf(this.#givenSteps),
    })
    return snapshot
  }

  /**
   * Puts everything back to what it was. Sessions that began before the snapshot are good again; so are, until they end, those
   * that began since, if their user or role is there: a session token speaks for itself. Decisions are forgotten.
   *
   * @throws SallyportError USAGE when the snapshot is of another local AWS.
   */
  async restore(snapshot: Snapshot): Promise<void> {
    const content = this.#snapshots.get(snapshot)
    if (content === undefined) throw new SallyportError('USAGE', 'the snapshot is of another local AWS')
    await restoreRows(this.#state, content.rows, { asNew: false })
    this.clock.advance(content.offsetMs - this.clock.offsetMs)
    this.#givenSteps = copyOf(content.givenSteps)
  }

  /**
   * Writes everything that is kept at this moment, objects included, into a file, of which `restoreBackup` and `sallyport local restore`
   * make a data folder. Requests are answered meanwhile.
   *
   * @param file - A path where nothing is yet.
   * @throws SallyportError USAGE when there is something, or without `sealingKey`; STORE_UNUSABLE when it can't be written.
   */
  backUp(file: string): Promise<BackupSummary> {
    return this.#state.backUp(resolve(file))
  }

  /**
   * Takes no new connection, lets running requests end, ten seconds at most, and closes the store; what was answered is kept.
   * Connections on which nothing runs or moves don't hold it up.
   */
  close(): Promise<void> {
    this.#closing ??= this.#stop()
    return this.#closing
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async #stop(): Promise<void> {
    await this.#stopServer()
    await this.#state.database.close()
  }

  #accessKey(name: string | undefined): AccessKey {
    if (name === undefined) return this.administrator
    const key = this.#state.database.tables.accessKeys
      .list('owner', this.#ownerId(name))
      .find(({ status }) => status === 'Active')
    if (key === undefined) throw new SallyportError('USAGE', `\`${name}\` has no active access key`)
    return { accessKeyId: key.accessKeyId, secretAccessKey: key.secretAccessKey }
  }

  #devices(name: string) {
    return this.#state.database.tables.virtualMfaDevices
      .list('owner', this.#ownerId(name))
      .sort((a, b) => enabledAt(a) - enabledAt(b))
  }

  #ownerId(name: string): string {
    const [first = '', second] = name.split('/')
    const accountId = second === undefined ? this.accountId : first
    const userName = second ?? first
    if (userName === 'root') return accountId
    const user = this.#state.database.tables.users.find('name', nameKey(accountId, userName))
    if (user === undefined) throw new SallyportError('USAGE', `no user \`${userName}\` in account ${accountId}`)
    return user.userId
  }
}

function copyOf(steps: ReadonlyMap<string, ReadonlySet<number>>): Map<string, Set<number>> {
  return new Map([...steps].map(([serialNumber, given]) => [serialNumber, new Set(given)]))
}

function enabledAt({ assignment }: VirtualMfaDeviceRow): number {
  return assignment?.enabledAt ?? 0
}
