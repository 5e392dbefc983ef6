import type { RoleRow, UserRow } from '../store/rows.ts'
import type { SessionClaims } from './session-token.ts'

/** Who signed a request, as it stands now: rows are looked up at each request, so that policies and groups are live. */
export interface Caller {
  readonly type: 'Root' | 'User' | 'AssumedRole' | 'FederatedUser' | 'Anonymous'
  readonly accountId: string
  /** As GetCallerIdentity and denials show it: for a role session its `assumed-role` ARN. */
  readonly arn: string
  /** As GetCallerIdentity shows it: AIDA…, `AROA…:session`, `account:name`, or the account id for root. */
  readonly userId: string
  /** The unique id of the user or role behind the credentials; the account id for root. */
  readonly ownerId: string
  /** The IAM user, also behind a federated user. */
  readonly user?: UserRow
  readonly role?: RoleRow
  readonly accessKeyId: string
  /** `undefined` for long-term keys. */
  readonly session?: SessionClaims
}

/** Whoever sent a request without a signature: of no account, and let in by a bucket's policy alone. */
export const ANONYMOUS: Caller = {
  type: 'Anonymous',
  accountId: 'anonymous',
  arn: 'anonymous',
  userId: 'anonymous',
  ownerId: 'anonymous',
  accessKeyId: '',
}

/** Whether a token code was checked when the session began; long-term keys never count. */
export function hasMfa({ session }: Caller): boolean {
  return session?.mfaAuthenticatedAt !== undefined
}
