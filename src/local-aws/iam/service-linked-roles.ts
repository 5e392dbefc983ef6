import { AwsApiError } from '../../errors.ts'
import type { ActionContext } from '../query/action.ts'
import type { RoleRow } from '../store/rows.ts'
import { requireRole } from './roles.ts'

/*
 * Roles that are linked to a service belong to it: an account makes, describes, tags and deletes them and changes nothing else (IAM
 * User Guide, "Create a service-linked role").
 */

const TASK_ID =
  /^task\/aws-service-role\/([a-z0-9.-]+)\/([\w+=,.@-]{1,64})\/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** @param service - The service's principal. */
export function serviceLinkedPath(service: string): string {
  return `/aws-service-role/${service}/`
}

/** A role that its account may change. @throws AwsApiError NoSuchEntity, UnmodifiableEntity */
export function requireOwnRole(context: ActionContext, name: string): RoleRow {
  const role = requireRole(context, name)
  const { serviceLinkedTo, roleName } = role
  if (serviceLinkedTo === undefined) return role
  throw unmodifiable(
    `Cannot perform the operation on the protected role '${roleName}' - this role is only modifiable by AWS`,
  )
}

export function unmodifiable(message: string): AwsApiError {
  return new AwsApiError('UnmodifiableEntity', 400, message)
}

/** The role that a deletion task is about; `undefined` for what is no task's id. */
export function readDeletionTaskId(taskId: string): Pick<RoleRow, 'path' | 'roleName'> | undefined {
  const [, service, roleName] = TASK_ID.exec(taskId) ?? []
  return service === undefined || roleName === undefined ? undefined : { path: serviceLinkedPath(service), roleName }
}
