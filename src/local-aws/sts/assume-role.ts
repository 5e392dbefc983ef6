import type { AssumeRoleRequest } from '@aws-sdk/client-sts'

import { AwsApiError } from '../../errors.ts'
import type { ActionContext } from '../query/action.ts'
import { defineAction, Refusal } from '../query/action.ts'
import type { RoleRow } from '../store/rows.ts'
import { authorizeAssumption, findAssumableRole } from './authorize-assumption.ts'
import { checkMfaInCall } from './mfa-in-call.ts'
import { packedPolicySize } from './packed-policy-size.ts'
import { issueSession } from './session-credentials.ts'
import { readSessionPolicies } from './session-policies.ts'
import { readSessionTags } from './session-tags.ts'

const DEFAULT_SECONDS = 3600
const CHAINED_SECONDS = 3600

/**
 * STS API Reference, "AssumeRole". A token code in the call counts for this call alone, before the role's trust policy;
 * the session itself never counts as MFA-authenticated.
 */
export const assumeRole = defineAction<AssumeRoleRequest>({
  name: 'AssumeRole',

  run(context, input) {
    const { caller, now } = context
    if (caller.type === 'Root') {
      throw new AwsApiError('AccessDenied', 403, 'Roles may not be assumed by root accounts.')
    }
    // Roles and federated users have no devices: a code in their calls can't be checked.
    const isMfa = checkMfaInCall(context, input)
    if (isMfa instanceof AwsApiError) return new Refusal(isMfa)

    try {
      const role = findAssumableRole(context, input.RoleArn)
      authorizeAssumption(context, role, input, isMfa)
      const seconds = durationOf(context, role, input.DurationSeconds)
      const tags = readSessionTags(input, caller.session)
      const sessionPolicies = readSessionPolicies(context, role.accountId, input)
      const packedSize = packedPolicySize(sessionPolicies, tags.sessionTags)
      const sourceIdentity = input.SourceIdentity ?? caller.session?.sourceIdentity
      context.tables.roles.put({ ...role, lastUsedAt: now })
      return {
        Credentials: issueSession(context, role.accountId, seconds, {
          source: 'AssumeRole',
          ownerId: role.roleId,
          sessionName: input.RoleSessionName,
          ...(sessionPolicies.length > 0 && { sessionPolicies }),
          ...tags,
          ...(sourceIdentity !== undefined && { sourceIdentity }),
          ...(caller.session !== undefined && { isChained: true }),
        }),
        AssumedRoleUser: {
          AssumedRoleId: `${role.roleId}:${input.RoleSessionName}`,
          Arn: `arn:aws:sts::${role.accountId}:assumed-role/${role.roleName}/${input.RoleSessionName}`,
        },
        // AWS: GetFederationToken tells a nought, AssumeRole nothing.
        PackedPolicySize: packedSize === 0 ? undefined : packedSize,
        SourceIdentity: sourceIdentity,
      }
    } catch (error) {
      // What was refused after a right code has spent the code all the same.
      if (error instanceof AwsApiError) return new Refusal(error)
      throw error
    }
  },
})

function durationOf({ caller }: ActionContext, role: RoleRow, wanted: number | undefined): number {
  const isChained = caller.type === 'AssumedRole'
  if (isChained && (wanted ?? 0) > CHAINED_SECONDS) {
    throw validationError(
      'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.',
    )
  }
  if ((wanted ?? 0) > role.maxSessionDuration) {
    throw validationError('The requested DurationSeconds exceeds the MaxSessionDuration set for this role.')
  }
  return wanted ?? DEFAULT_SECONDS
}

function validationError(message: string): AwsApiError {
  return new AwsApiError('ValidationError', 400, message)
}
