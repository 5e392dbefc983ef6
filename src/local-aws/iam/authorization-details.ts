import type { GroupDetail, ManagedPolicyDetail, PolicyDetail } from '@aws-sdk/client-iam'

import type { ActionContext } from '../query/action.ts'
import type { GroupRow, PolicyHolder, PolicyRow, RoleRow, UserRow } from '../store/rows.ts'
import { groupOutput } from './groups.ts'
import { instanceProfileOutput } from './instance-profiles.ts'
import { findManagedPolicy, policyDetails, versionDetails } from './managed-policies.ts'
import { encodeDocument } from './policy-documents.ts'
import { roleDetails } from './role-output.ts'
import { userDetails } from './users.ts'

// What GetAccountAuthorizationDetails shows of each kind: with all its policies, and nothing of passwords, keys or devices.

export function userDetail(context: ActionContext, user: UserRow) {
  const { PasswordLastUsed: _, ...shown } = userDetails(user)
  return {
    ...shown,
    UserPolicyList: inlinePolicies(user),
    GroupList: user.groupIds.flatMap((groupId) => context.tables.groups.get(groupId)?.groupName ?? []),
    AttachedManagedPolicies: attachedPolicies(context, user),
  }
}

export function groupDetail(context: ActionContext, group: GroupRow): GroupDetail {
  return {
    ...groupOutput(group),
    GroupPolicyList: inlinePolicies(group),
    AttachedManagedPolicies: attachedPolicies(context, group),
  }
}

export function roleDetail(context: ActionContext, role: RoleRow) {
  const { Description: _, MaxSessionDuration: __, ...shown } = roleDetails(context, role)
  return {
    ...shown,
    InstanceProfileList: context.tables.instanceProfiles
      .list('role', role.roleId)
      .map((profile) => instanceProfileOutput(context, profile)),
    RolePolicyList: inlinePolicies(role),
    AttachedManagedPolicies: attachedPolicies(context, role),
  }
}

export function policyDetail(context: ActionContext, policy: PolicyRow): ManagedPolicyDetail {
  const { Tags: _, ...shown } = policyDetails(context, policy)
  return { ...shown, PolicyVersionList: policy.versions.map((version) => versionDetails(policy, version)) }
}

function inlinePolicies(holder: PolicyHolder): PolicyDetail[] {
  return Object.entries(holder.inlinePolicies).map(([PolicyName, document]) => ({
    PolicyName,
    PolicyDocument: encodeDocument(document),
  }))
}

function attachedPolicies(context: ActionContext, { attachedPolicies: arns }: PolicyHolder) {
  return arns.map((PolicyArn) => ({ PolicyName: findManagedPolicy(context, PolicyArn)?.policyName, PolicyArn }))
}
