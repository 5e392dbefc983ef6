import type { InstanceProfile } from '@aws-sdk/client-iam'

import type { ActionContext, ResourceCheck } from '../query/action.ts'
import type { InstanceProfileRow } from '../store/rows.ts'
import { nameKey } from '../store/tables.ts'
import { noSuchEntity } from './iam-errors.ts'
import { roleOutput } from './role-output.ts'
import { resourceTags, tagsOutput } from './tags.ts'

export function instanceProfileArn({
  accountId,
  path,
  instanceProfileName,
}: Pick<InstanceProfileRow, 'accountId' | 'path' | 'instanceProfileName'>): string {
  return `arn:aws:iam::${accountId}:instance-profile${path}${instanceProfileName}`
}

/** The instance profile of that name, ignoring case, or `undefined`. */
export function findInstanceProfile(
  { tables, accountId }: ActionContext,
  name: string,
): InstanceProfileRow | undefined {
  return tables.instanceProfiles.find('name', nameKey(accountId, name))
}

/** @throws AwsApiError NoSuchEntity */
export function requireInstanceProfile(context: ActionContext, name: string): InstanceProfileRow {
  const profile = findInstanceProfile(context, name)
  if (profile === undefined) throw noSuchEntity(`Instance Profile ${name} cannot be found.`)
  return profile
}

/** What an action on an instance profile is checked against; AWS's denials name it without its path. */
export function instanceProfileResource(context: ActionContext, name: string): ResourceCheck {
  const { accountId } = context
  const profile = findInstanceProfile(context, name)
  const { instanceProfileName } = profile ?? { instanceProfileName: name }
  return {
    arn: instanceProfileArn(profile ?? { accountId, path: '/', instanceProfileName }),
    shown: `instance profile ${instanceProfileName}`,
    conditionKeys: resourceTags(profile?.tags ?? []),
  }
}

/** AWS's `InstanceProfile` with its role, if it has one. */
export function instanceProfileOutput(context: ActionContext, profile: InstanceProfileRow): InstanceProfile {
  const role = profile.roleId === undefined ? undefined : context.tables.roles.get(profile.roleId)
  return {
    Path: profile.path,
    InstanceProfileName: profile.instanceProfileName,
    InstanceProfileId: profile.instanceProfileId,
    Arn: instanceProfileArn(profile),
    CreateDate: new Date(profile.createdAt),
    Roles: role === undefined ? [] : [roleOutput(context, role)],
  }
}

/** AWS's `InstanceProfile` with its tags, as GetInstanceProfile and CreateInstanceProfile show it. */
export function instanceProfileDetails(context: ActionContext, profile: InstanceProfileRow): InstanceProfile {
  return { ...instanceProfileOutput(context, profile), ...tagsOutput(profile.tags) }
}
