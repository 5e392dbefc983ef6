import type { GetFederationTokenRequest } from '@aws-sdk/client-sts'

import { defineAction } from '../query/action.ts'
import { packedPolicySize } from './packed-policy-size.ts'
import { issueSession } from './session-credentials.ts'
import { readSessionPolicies } from './session-policies.ts'
import { readSessionTags, sessionTagKeys } from './session-tags.ts'

const DEFAULT_SECONDS = 43_200
const ROOT_SECONDS = 3600

/** STS API Reference, "GetFederationToken". It can't carry MFA; without a session policy the session may do nothing. */
export const getFederationToken = defineAction<GetFederationTokenRequest>({
  name: 'GetFederationToken',

  resource: ({ accountId }, { Name, Tags }) => ({
    arn: federatedUserArn(accountId, Name),
    conditionKeys: sessionTagKeys({ Tags }),
  }),

  run(context, { Name, DurationSeconds = DEFAULT_SECONDS, Tags, ...policies }) {
    const { caller, accountId } = context
    const seconds = caller.type === 'Root' ? Math.min(DurationSeconds, ROOT_SECONDS) : DurationSeconds
    const sessionPolicies = readSessionPolicies(context, accountId, policies)
    if ((Tags?.length ?? 0) > 0) {
      const check = { arn: federatedUserArn(accountId, Name), conditionKeys: sessionTagKeys({ Tags }) }
      context.authorize('sts:TagSession', check)
    }
    const tags = readSessionTags({ Tags })
    const PackedPolicySize = packedPolicySize(sessionPolicies, tags.sessionTags)
    return {
      Credentials: issueSession(context, accountId, seconds, {
        source: 'GetFederationToken',
        ownerId: caller.ownerId,
        sessionName: Name,
        sessionPolicies,
        ...tags,
      }),
      FederatedUser: {
        FederatedUserId: `${accountId}:${Name}`,
        Arn: federatedUserArn(accountId, Name),
      },
      PackedPolicySize,
    }
  },
})

function federatedUserArn(accountId: string, name: string): string {
  return `arn:aws:sts::${accountId}:federated-user/${name}`
}
