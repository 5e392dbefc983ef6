import type { GetSessionTokenRequest } from '@aws-sdk/client-sts'

import { AwsApiError } from '../../errors.ts'
import { defineAction, Refusal } from '../query/action.ts'
import { checkMfaInCall } from './mfa-in-call.ts'
import { issueSession } from './session-credentials.ts'

const DEFAULT_SECONDS = 43_200
const ROOT_SECONDS = 3600

/**
 * STS API Reference, "GetSessionToken". A session that began with a token code counts as MFA-authenticated.
 * AWS documents that policies have no effect on this action, an explicit Deny included.
 */
export const getSessionToken = defineAction<GetSessionTokenRequest>({
  name: 'GetSessionToken',

  run(context, { DurationSeconds = DEFAULT_SECONDS, ...mfa }) {
    const { caller, accountId, now } = context
    const isMfa = checkMfaInCall(context, mfa)
    if (isMfa instanceof AwsApiError) return new Refusal(isMfa)

    // AWS: for the root user a longer wish is cut to an hour, not refused.
    const seconds = caller.type === 'Root' ? Math.min(DurationSeconds, ROOT_SECONDS) : DurationSeconds
    const session = {
      source: 'GetSessionToken',
      ownerId: caller.ownerId,
      ...(isMfa && { mfaAuthenticatedAt: now }),
    } as const
    return { Credentials: issueSession(context, accountId, seconds, session) }
  },
})
