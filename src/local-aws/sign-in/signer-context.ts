import type { ActionContext } from '../query/action.ts'
import type { Caller } from '../callers/caller.ts'
import { actionContext } from '../query/query-api.ts'
import type { Exchange } from '../http/server.ts'
import type { LocalAwsState } from '../state.ts'
import type { Signer } from './signer.ts'

/** What actions get to work with when whoever signs in is the caller, in the session that is about to begin. */
export function signerContext(
  state: LocalAwsState,
  { facts }: Exchange,
  { accountId, ownerId, arn, user }: Signer,
  mfaAuthenticatedAt?: number,
): ActionContext {
  const now = state.clock.now().getTime()
  const caller: Caller = {
    type: user === undefined ? 'Root' : 'User',
    accountId,
    arn,
    userId: ownerId,
    ownerId,
    accessKeyId: '',
    session: {
      accessKeyId: '',
      secretAccessKey: '',
      accountId,
      issuedAt: now,
      expiresAt: now,
      source: 'Console',
      ownerId,
      ...(mfaAuthenticatedAt !== undefined && { mfaAuthenticatedAt }),
    },
    ...(user !== undefined && { user }),
  }
  return actionContext(state, caller, facts)
}
