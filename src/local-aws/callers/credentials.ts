import { BoundedCache } from '../bounded-cache.ts'
import type { Caller } from './caller.ts'
import type { SessionClaims } from './session-token.ts'
import { unsealSessionToken } from './session-token.ts'
import { isSignedOut } from './signed-out.ts'
import type { LocalAwsState } from '../state.ts'
import { userArn } from '../iam/users.ts'

/** A secret that signs, and who holds it. */
export interface Credential {
  readonly secretAccessKey: string
  readonly caller: Caller
}

/** Why an access key id or session token is not taken; each API words it in its own way. */
export type CredentialProblem = 'unknown-key' | 'bad-token' | 'expired-token'

/** A session token has some hundred characters, or thousands with policies and tags in it. */
const BOUNDS = { maxEntries: 4096, maxCharacters: 4_194_304 }

/** What is expensive to compute again for each request of the same client. Both follow from their key alone. */
export class CredentialCache {
  readonly #signingKeys = new BoundedCache<Uint8Array>(BOUNDS)
  readonly #claims = new BoundedCache<SessionClaims>(BOUNDS)

  signingKey(name: string, derive: () => Uint8Array): Uint8Array {
    return this.#signingKeys.get(name, derive)
  }

  /** Forgets all; to be called when what sealed the tokens is no longer taken. */
  clear(): void {
    this.#signingKeys.clear()
    this.#claims.clear()
  }

  claims(sessionToken: string, unseal: () => SessionClaims | undefined): SessionClaims | undefined {
    return this.#claims.get(sessionToken, unseal)
  }
}

/** Who an access key id (and, for temporary ones, its session token) belongs to; nothing is proved before the signature is. */
export function findCredential(
  state: LocalAwsState,
  accessKeyId: string,
  sessionToken: string | undefined,
): Credential | CredentialProblem {
  if (sessionToken !== undefined) return findSession(state, accessKeyId, sessionToken)
  const key = state.database.tables.accessKeys.get(accessKeyId)
  if (key === undefined || key.status !== 'Active') return 'unknown-key'
  const caller = callerOf(state, key)
  return caller === undefined ? 'unknown-key' : { secretAccessKey: key.secretAccessKey, caller }
}

function findSession(state: LocalAwsState, accessKeyId: string, sessionToken: string): Credential | CredentialProblem {
  const claims = state.credentials.claims(sessionToken, () => unsealSessionToken(state.sealer, sessionToken))
  if (claims === undefined || claims.accessKeyId !== accessKeyId) return 'bad-token'
  if (claims.expiresAt <= state.clock.now().getTime()) return 'expired-token'
  if (isSignedOut(state.database.tables, claims)) return 'expired-token'
  const caller = sessionCaller(state, claims)
  return caller === undefined ? 'bad-token' : { secretAccessKey: claims.secretAccessKey, caller }
}

function sessionCaller(state: LocalAwsState, session: SessionClaims): Caller | undefined {
  const { accountId, ownerId, accessKeyId, sessionName = '' } = session
  if (session.source === 'AssumeRole') {
    const role = state.database.tables.roles.get(ownerId)
    if (role === undefined) return undefined
    return {
      type: 'AssumedRole',
      accountId,
      arn: `arn:aws:sts::${accountId}:assumed-role/${role.roleName}/${sessionName}`,
      userId: `${role.roleId}:${sessionName}`,
      ownerId,
      role,
      accessKeyId,
      session,
    }
  }
  const caller = callerOf(state, { accountId, ownerId, accessKeyId })
  if (caller === undefined || session.source !== 'GetFederationToken') return caller && { ...caller, session }
  return {
    ...caller,
    type: 'FederatedUser',
    arn: `arn:aws:sts::${accountId}:federated-user/${sessionName}`,
    userId: `${accountId}:${sessionName}`,
    session,
  }
}

/** The root user or the IAM user of that id; `undefined` when the user is gone. */
function callerOf(
  { database }: LocalAwsState,
  { accountId, ownerId, accessKeyId }: { accountId: string; ownerId: string; accessKeyId: string },
): Caller | undefined {
  if (ownerId === accountId) {
    return { type: 'Root', accountId, arn: `arn:aws:iam::${accountId}:root`, userId: accountId, ownerId, accessKeyId }
  }
  const user = database.tables.users.get(ownerId)
  if (user === undefined) return undefined
  return { type: 'User', accountId, arn: userArn(user), userId: user.userId, ownerId, user, accessKeyId }
}
