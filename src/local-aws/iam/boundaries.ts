import type { ActionContext } from '../query/action.ts'
import { noSuchEntity } from './iam-errors.ts'
import { findManagedPolicy } from './managed-policies.ts'

/** A permissions boundary is any managed policy. @throws AwsApiError NoSuchEntity */
export function requirePermissionsBoundary(context: ActionContext, arn: string): void {
  if (findManagedPolicy(context, arn) === undefined) {
    throw noSuchEntity(`Scope ARN: ${arn} does not exist or is not attachable.`)
  }
}

/** AWS (observed, but for the words): what has no boundary can't lose it. @throws AwsApiError NoSuchEntity */
export function requireBoundary(arn: string | undefined): void {
  if (arn === undefined) throw noSuchEntity('There is no permissions boundary.')
}

/** `iam:PermissionsBoundary`, for the boundary that a call sets or that its user or role has. */
export function boundaryKey(arn: string | undefined): Record<string, string> {
  return arn === undefined ? {} : { 'iam:PermissionsBoundary': arn }
}

/** AWS: its answers say `Policy`, though its model lists `PermissionsBoundaryPolicy` as the only value. */
export function boundaryOutput(arn: string | undefined) {
  return {
    PermissionsBoundary:
      arn === undefined ? undefined : { PermissionsBoundaryType: 'Policy', PermissionsBoundaryArn: arn },
  }
}
