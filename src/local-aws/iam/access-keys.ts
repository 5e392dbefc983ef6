import type { ActionContext, ResourceCheck } from '../query/action.ts'
import type { AccessKeyRow } from '../store/rows.ts'
import { noSuchEntity } from './iam-errors.ts'
import { requireUserOrCaller, userResource } from './users.ts'

/** A user with access keys, or the root user, who has no name. */
export interface KeyOwner {
  readonly ownerId: string
  readonly UserName: string | undefined
}

/** The user an action names, or the caller. @throws AwsApiError NoSuchEntity, ValidationError */
export function requireKeyOwner(context: ActionContext, userName: string | undefined): KeyOwner {
  if (isRootItself(context, userName)) return { ownerId: context.accountId, UserName: undefined }
  const user = requireUserOrCaller(context, userName)
  return { ownerId: user.userId, UserName: user.userName }
}

export function keyOwnerResource(context: ActionContext, userName: string | undefined): ResourceCheck {
  if (isRootItself(context, userName)) return { arn: `arn:aws:iam::${context.accountId}:root` }
  return userResource(context, userName)
}

/** @throws AwsApiError NoSuchEntity when the key isn't the owner's */
export function requireAccessKey({ tables }: ActionContext, { ownerId }: KeyOwner, accessKeyId: string): AccessKeyRow {
  const key = tables.accessKeys.get(accessKeyId)
  if (key?.ownerId !== ownerId) throw noSuchEntity(`The Access Key with id ${accessKeyId} cannot be found.`)
  return key
}

function isRootItself({ caller }: ActionContext, userName: string | undefined): boolean {
  return caller.type === 'Root' && userName === undefined
}
