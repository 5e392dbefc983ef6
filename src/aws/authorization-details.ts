import type { GetAccountAuthorizationDetailsCommandOutput, PolicyDetail } from '@aws-sdk/client-iam'
import type { AccountAuthorizationDetails, AccountGroup, AccountRole, AccountUser } from '../ports.ts'
import { required } from './required.ts'

/** All pages of GetAccountAuthorizationDetails as one. */
export async function gatherAuthorizationDetails(
  pages: AsyncIterable<GetAccountAuthorizationDetailsCommandOutput>,
): Promise<AccountAuthorizationDetails> {
  const users: AccountUser[] = []
  const groups: AccountGroup[] = []
  const roles: AccountRole[] = []
  const managedPolicies = new Map<string, string>()
  for await (const page of pages) {
    for (const user of page.UserDetailList ?? []) {
      users.push({
        ...holder(user.Arn, user.UserPolicyList, user.AttachedManagedPolicies),
        userName: required(user.UserName, 'UserName'),
        userId: required(user.UserId, 'UserId'),
        groupNames: user.GroupList ?? [],
        permissionsBoundary: user.PermissionsBoundary?.PermissionsBoundaryArn,
        tags: Object.fromEntries((user.Tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value])),
      })
    }
    for (const group of page.GroupDetailList ?? []) {
      const groupName = required(group.GroupName, 'GroupName')
      groups.push({ ...holder(group.Arn, group.GroupPolicyList, group.AttachedManagedPolicies), groupName })
    }
    for (const role of page.RoleDetailList ?? []) {
      roles.push({
        ...holder(role.Arn, role.RolePolicyList, role.AttachedManagedPolicies),
        roleName: required(role.RoleName, 'RoleName'),
        roleId: required(role.RoleId, 'RoleId'),
        trustPolicy: documentOf(role.AssumeRolePolicyDocument),
      })
    }
    for (const { Arn, DefaultVersionId, PolicyVersionList = [] } of page.Policies ?? []) {
      const version = PolicyVersionList.find(({ VersionId }) => VersionId === DefaultVersionId)
      managedPolicies.set(required(Arn, 'Arn'), documentOf(version?.Document))
    }
  }
  return { users, groups, roles, managedPolicies }
}

function holder(
  arn: string | undefined,
  inline: readonly PolicyDetail[] = [],
  attached: readonly { PolicyArn?: string | undefined }[] = [],
) {
  return {
    arn: required(arn, 'Arn'),
    inlinePolicies: new Map(
      inline.map(({ PolicyName = '', PolicyDocument }) => [PolicyName, documentOf(PolicyDocument)]),
    ),
    attachedPolicies: attached.map(({ PolicyArn }) => required(PolicyArn, 'PolicyArn')),
  }
}

/** AWS: documents are percent-encoded here (RFC 3986). */
function documentOf(encoded: string | undefined): string {
  return decodeURIComponent(required(encoded, 'PolicyDocument'))
}
