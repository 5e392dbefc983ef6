import type { GetFederationTokenRequest } from '@aws-sdk/client-sts'

import { defineAction } from '../action.ts'
import { issueSession } from './session-credentials.ts'
import { readSessionPolicies } from './session-policies.ts'
import { readSessionTags, sessionTagKeys } from './session-tags.ts'

const DEFAULT_SECONDS = 43_200
const ROOT_SECONDS = 3600

/** STS API Reference, "GetFederationToken". It can't carry MFA; without a session policy the session may do nothing. */
export const getFederationToken = defineAction<GetFederationTokenRequest>({
  name: 'GetFederationToken',

  resource: ({ accountId }, { Name, Tags }) => ({
    arn: `arn:aws:sts::${accountId}:federated-user/${Name}`,
    conditionKeys: sessionTagKeys(Tags),
  }),

  run(context, { Name, DurationSeconds = DEFAULT_SECONDS, Tags, ...policies }) {
    const { caller, accountId } = context
    const seconds = caller.type === 'Root' ? Math.min(DurationSeconds, ROOT_SECONDS) : DurationSeconds
    const sessionPolicies = readSessionPolicies(context, accountId, policies)
    const sessionTags = readSessionTags(Tags)
    return {
      Credentials: issueSession(context, accountId, seconds, {
        source: 'GetFederationToken',
        ownerId: caller.ownerId,
        sessionName: Name,
        sessionPolicies,
        ...(Object.keys(sessionTags).length > 0 && { sessionTags }),
      }),
      FederatedUser: {
        FederatedUserId: `${accountId}:${Name}`,
        Arn: `arn:aws:sts::${accountId}:federated-user/${Name}`,
      },
      PackedPolicySize: Math.ceil((sessionPolicies.join('').length / 2048) * 100),
    }
  },
})
