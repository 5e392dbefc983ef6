import type { User } from '@aws-sdk/client-iam'

import type { ActionContext, ResourceCheck } from '../query/action.ts'
import type { UserRow } from '../store/rows.ts'
import { nameKey } from '../store/tables.ts'
import { lastingOutput } from '../wire/lasting-output.ts'
import { boundaryOutput } from './boundaries.ts'
import { entityAlreadyExists, noSuchEntity, validationError } from './iam-errors.ts'
import { resourceTags, tagsOutput } from './tags.ts'

export function userArn({ accountId, path, userName }: Pick<UserRow, 'accountId' | 'path' | 'userName'>): string {
  return `arn:aws:iam::${accountId}:user${path}${userName}`
}

/** The user of that name, ignoring case, or `undefined`. */
export function findUser({ tables, accountId }: ActionContext, userName: string): UserRow | undefined {
  return tables.users.find('name', nameKey(accountId, userName))
}

/** @throws AwsApiError NoSuchEntity */
export function requireUser(context: ActionContext, userName: string): UserRow {
  const user = findUser(context, userName)
  if (user === undefined) throw noSuchEntity(`The user with name ${userName} cannot be found.`)
  return user
}

/** The named user, else the caller. @throws AwsApiError ValidationError when the caller is no user. */
export function requireUserOrCaller(context: ActionContext, userName: string | undefined): UserRow {
  if (userName !== undefined) return requireUser(context, userName)
  const { user, type, arn } = context.caller
  if (user === undefined || type !== 'User') {
    throw validationError('Must specify userName when calling with non-User credentials')
  }
  // The caller's row is from the start of the request; in the meantime the user may have been changed.
  const present = context.tables.users.get(user.userId)
  if (present === undefined)
    throw noSuchEntity(`The user with name ${arn.slice(arn.lastIndexOf('/') + 1)} cannot be found.`)
  return present
}

/** @throws AwsApiError EntityAlreadyExists when another user than this one has the name. */
export function requireFreeUserName(context: ActionContext, userName: string, userId?: string): void {
  const user = findUser(context, userName)
  if (user !== undefined && user.userId !== userId)
    throw entityAlreadyExists(`User with name ${userName} already exists.`)
}

/** What an action on a user is checked against: the user's ARN with its path; AWS's denials name the user without one. */
export function userResource(context: ActionContext, userName: string | undefined): ResourceCheck {
  const user = userName === undefined ? context.caller.user : findUser(context, userName)
  if (user !== undefined)
    return { arn: userArn(user), shown: `user ${user.userName}`, conditionKeys: resourceTags(user.tags) }
  const name = userName ?? '*'
  return { arn: userArn({ accountId: context.accountId, path: '/', userName: name }), shown: `user ${name}` }
}

/** AWS's `User` as ListUsers shows it: without boundary and tags. */
export const userOutput = lastingOutput((user: UserRow): User => {
  return {
    Path: user.path,
    UserName: user.userName,
    UserId: user.userId,
    Arn: userArn(user),
    CreateDate: new Date(user.createdAt),
    PasswordLastUsed: user.passwordLastUsedAt === undefined ? undefined : new Date(user.passwordLastUsedAt),
  }
})

/** AWS's `User` with boundary and tags, as GetUser and CreateUser show it. */
export function userDetails(user: UserRow) {
  return { ...userOutput(user), ...boundaryOutput(user.permissionsBoundary), ...tagsOutput(user.tags) }
}
