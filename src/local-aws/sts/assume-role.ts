import type { AssumeRoleRequest } from '@aws-sdk/client-sts'

import { AwsApiError } from '../../errors.ts'
import type { ActionContext } from '../action.ts'
import { defineAction, Refusal } from '../action.ts'
import { roleArn } from '../iam/roles.ts'
import type { RoleRow } from '../store/rows.ts'
import { nameKey } from '../store/tables.ts'
import { checkMfaInCall } from './mfa-in-call.ts'
import { issueSession } from './session-credentials.ts'
import { readSessionPolicies } from './session-policies.ts'
import { readSessionTags, sessionTagKeys } from './session-tags.ts'

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
    if (caller.type === 'Root') throw denied('Roles may not be assumed by root accounts.')
    const isMfa = caller.session === undefined ? checkMfaInCall(context, input) : false
    if (isMfa instanceof AwsApiError) return new Refusal(isMfa)

    try {
      const role = findRole(context, input.RoleArn)
      authorizeAssumption(context, role, input, isMfa)
      const seconds = durationOf(context, role, input.DurationSeconds)
      const sessionTags = readSessionTags(input.Tags)
      const sessionPolicies = readSessionPolicies(context, role.accountId, input)
      const sourceIdentity = input.SourceIdentity ?? caller.session?.sourceIdentity
      context.tables.roles.put({ ...role, lastUsedAt: now })
      return {
        Credentials: issueSession(context, role.accountId, seconds, {
          source: 'AssumeRole',
          ownerId: role.roleId,
          sessionName: input.RoleSessionName,
          ...(sessionPolicies.length > 0 && { sessionPolicies }),
          ...(Object.keys(sessionTags).length > 0 && { sessionTags }),
          ...(sourceIdentity !== undefined && { sourceIdentity }),
          ...(caller.session !== undefined && { isChained: true }),
        }),
        AssumedRoleUser: {
          AssumedRoleId: `${role.roleId}:${input.RoleSessionName}`,
          Arn: `arn:aws:sts::${role.accountId}:assumed-role/${role.roleName}/${input.RoleSessionName}`,
        },
        SourceIdentity: sourceIdentity,
      }
    } catch (error) {
      // What was refused after a right code has spent the code all the same.
      if (error instanceof AwsApiError) return new Refusal(error)
      throw error
    }
  },
})

type AssumeRoleInput = Parameters<typeof assumeRole.run>[1]

/** A missing role is told apart from a forbidden one by nothing. */
function findRole({ tables, caller }: ActionContext, arn: string): RoleRow {
  const match = /^arn:aws:iam::([0-9]{12}):role\/(?:.*\/)?([^/]+)$/.exec(arn)
  if (match === null) throw new AwsApiError('ValidationError', 400, `${arn} is invalid`)
  const role = tables.roles.find('name', nameKey(match[1] ?? '', match[2] ?? ''))
  if (role !== undefined && roleArn(role) === arn) return role
  throw denied(`User: ${caller.arn} is not authorized to perform: sts:AssumeRole on resource: ${arn}`)
}

function authorizeAssumption(context: ActionContext, role: RoleRow, input: AssumeRoleInput, isMfa: boolean): void {
  const conditionKeys = {
    ...sessionTagKeys(input.Tags),
    'sts:RoleSessionName': input.RoleSessionName,
    ...(input.ExternalId !== undefined && { 'sts:ExternalId': input.ExternalId }),
    ...(input.SourceIdentity !== undefined && { 'sts:SourceIdentity': input.SourceIdentity }),
  }
  const check = { arn: roleArn(role), conditionKeys }
  const options = { roleToAssume: role, mfaInCall: isMfa }
  context.authorize('sts:AssumeRole', check, options)
  if ((input.Tags?.length ?? 0) > 0) context.authorize('sts:TagSession', check, options)
  if (input.SourceIdentity !== undefined) context.authorize('sts:SetSourceIdentity', check, options)
}

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

function denied(message: string): AwsApiError {
  return new AwsApiError('AccessDenied', 403, message)
}

function validationError(message: string): AwsApiError {
  return new AwsApiError('ValidationError', 400, message)
}
