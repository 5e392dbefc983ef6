import type { Group } from '@aws-sdk/client-iam'

import type { ActionContext, ResourceCheck } from '../query/action.ts'
import type { GroupRow } from '../store/rows.ts'
import { nameKey } from '../store/tables.ts'
import { entityAlreadyExists, noSuchEntity } from './iam-errors.ts'

export function groupArn({ accountId, path, groupName }: Pick<GroupRow, 'accountId' | 'path' | 'groupName'>): string {
  return `arn:aws:iam::${accountId}:group${path}${groupName}`
}

/** The group of that name, ignoring case, or `undefined`. */
export function findGroup({ tables, accountId }: ActionContext, groupName: string): GroupRow | undefined {
  return tables.groups.find('name', nameKey(accountId, groupName))
}

/** @throws AwsApiError NoSuchEntity */
export function requireGroup(context: ActionContext, groupName: string): GroupRow {
  const group = findGroup(context, groupName)
  if (group === undefined) throw noSuchEntity(`The group with name ${groupName} cannot be found.`)
  return group
}

/** @throws AwsApiError EntityAlreadyExists when another group than this one has the name. */
export function requireFreeGroupName(context: ActionContext, groupName: string, groupId?: string): void {
  const group = findGroup(context, groupName)
  if (group !== undefined && group.groupId !== groupId) {
    throw entityAlreadyExists(`Group with name ${groupName} already exists.`)
  }
}

/** What an action on a group is checked against; AWS's denials name the group without its path. */
export function groupResource(context: ActionContext, groupName: string): ResourceCheck {
  const group = findGroup(context, groupName) ?? { accountId: context.accountId, path: '/', groupName }
  return { arn: groupArn(group), shown: `group ${group.groupName}` }
}

/** AWS's `Group`. */
export function groupOutput(group: GroupRow): Group {
  return {
    Path: group.path,
    GroupName: group.groupName,
    GroupId: group.groupId,
    Arn: groupArn(group),
    CreateDate: new Date(group.createdAt),
  }
}
