import type { Clock } from '../clock.ts'
import type { BackupSummary } from './backup/backup-file.ts'
import type { CredentialCache } from './callers/credentials.ts'
import type { PasswordCost } from './callers/passwords.ts'
import type { DecisionLog } from './decisions/decision-log.ts'
import type { HeldBlobs } from './store/held-blobs.ts'
import type { PolicyCache } from './authorization/policy-cache.ts'
import type { Database } from './store/database.ts'
import type { Sealer } from './store/sealer.ts'

export interface ResetOptions {
  /** Whether what was there at the start comes back, with its keys and devices. Default false: an empty account. */
  readonly seed?: boolean
}

/** All that one local AWS is made of; nothing is shared between two of them. */
export interface LocalAwsState {
  readonly database: Database
  readonly blobs: HeldBlobs
  /** For what leaves and comes back: session tokens, challenges. Nothing sealed before a reset or elsewhere is taken. */
  readonly sealer: Sealer
  /** Local AWS's own time, which tests move. */
  readonly clock: Clock
  /** The time that a signature's age is judged by: the computer's, unless asked otherwise. */
  readonly signatureClock: Clock
  readonly propagationMs: number
  /** Of new hashes of passwords, by whether they can leave this process. */
  readonly passwordCost: PasswordCost
  readonly credentials: CredentialCache
  readonly policies: PolicyCache
  readonly decisions: DecisionLog
  /** Tells this state from every other; kept with the data, and another one after a reset. */
  readonly instanceId: string
  /** Writes everything that is kept into a file. @throws SallyportError USAGE, STORE_UNUSABLE */
  readonly backUp: (file: string) => Promise<BackupSummary>
  /** Empties everything but the administrator, or makes it what it was seeded with. @throws SallyportError USAGE */
  readonly reset: (options?: ResetOptions) => Promise<void>
}
