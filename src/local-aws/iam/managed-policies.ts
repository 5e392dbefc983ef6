import type { Policy, PolicyVersion } from '@aws-sdk/client-iam'

import type { ActionContext, ResourceCheck } from '../query/action.ts'
import type { PolicyRow } from '../store/rows.ts'
import { findAwsManagedPolicy } from './aws-managed-policies.ts'
import { accessDenied, noSuchEntity, validationError } from './iam-errors.ts'
import { encodeDocument } from './policy-documents.ts'
import { resourceTags, tagsOutput } from './tags.ts'

const POLICY_ARN = /^arn:aws:iam::(?:\d{12}|aws):policy\/(?:[!-~]+\/)?[\w+=,.@-]+$/

export function policyArn({
  accountId,
  path,
  policyName,
}: Pick<PolicyRow, 'accountId' | 'path' | 'policyName'>): string {
  return `arn:aws:iam::${accountId}:policy${path}${policyName}`
}

export function isPolicyArn(arn: string): boolean {
  return POLICY_ARN.test(arn)
}

/** A policy of this account or one of AWS's, or `undefined`. */
export function findManagedPolicy(
  { tables, accountId }: Pick<ActionContext, 'tables' | 'accountId'>,
  arn: string,
): PolicyRow | undefined {
  const policy = tables.policies.get(arn)
  return policy?.accountId === accountId ? policy : findAwsManagedPolicy(arn)
}

/** The document that counts. */
export function defaultDocument({ versions, defaultVersionId }: PolicyRow): string {
  return versions.find(({ versionId }) => versionId === defaultVersionId)?.document ?? '{"Statement":[]}'
}

/** @throws AwsApiError ValidationError for what is no policy's ARN, NoSuchEntity */
export function requireManagedPolicy(context: ActionContext, arn: string): PolicyRow {
  // AWS: two spaces.
  if (!isPolicyArn(arn)) throw validationError('Invalid ARN:  Could not be parsed!')
  const policy = findManagedPolicy(context, arn)
  if (policy === undefined) throw noSuchEntity(`Policy ${arn} was not found.`)
  return policy
}

/** A policy that may be changed: AWS's own may not. @throws AwsApiError AccessDenied, else as `requireManagedPolicy` */
export function requireCustomerPolicy(context: ActionContext, arn: string): PolicyRow {
  const policy = requireManagedPolicy(context, arn)
  if (policy.accountId !== context.accountId) throw accessDenied('Policy is outside your own account.')
  return policy
}

/** @throws AwsApiError NoSuchEntity */
export function requireVersion(policy: PolicyRow, versionId: string): PolicyRow['versions'][number] {
  const version = policy.versions.find((candidate) => candidate.versionId === versionId)
  if (version === undefined) {
    throw noSuchEntity(`Policy ${policy.arn} version ${versionId} does not exist or is not attachable.`)
  }
  return version
}

/** What actions on a policy are checked against. */
export function policyResource(context: ActionContext, arn: string): ResourceCheck {
  return { arn, shown: `policy ${arn}`, conditionKeys: resourceTags(findManagedPolicy(context, arn)?.tags ?? []) }
}

/** How many users, groups and roles of the account have the policy attached. */
export function attachmentCount({ tables, accountId }: ActionContext, arn: string): number {
  const holders = [
    ...tables.users.list('policy', arn),
    ...tables.groups.list('policy', arn),
    ...tables.roles.list('policy', arn),
  ]
  return holders.filter((holder) => holder.accountId === accountId).length
}

/** How many users and roles of the account have the policy as their permissions boundary. */
export function boundaryUsageCount({ tables, accountId }: ActionContext, arn: string): number {
  const bounded = [...tables.users.list('boundary', arn), ...tables.roles.list('boundary', arn)]
  return bounded.filter((holder) => holder.accountId === accountId).length
}

/** AWS's `Policy` as ListPolicies shows it: without description and tags. */
export function policyOutput(context: ActionContext, policy: PolicyRow): Policy {
  return {
    PolicyName: policy.policyName,
    PolicyId: policy.policyId,
    Arn: policy.arn,
    Path: policy.path,
    DefaultVersionId: policy.defaultVersionId,
    AttachmentCount: attachmentCount(context, policy.arn),
    PermissionsBoundaryUsageCount: boundaryUsageCount(context, policy.arn),
    IsAttachable: true,
    CreateDate: new Date(policy.createdAt),
    UpdateDate: new Date(policy.updatedAt),
  }
}

/** AWS's `Policy` with description and tags, as GetPolicy and CreatePolicy show it. */
export function policyDetails(context: ActionContext, policy: PolicyRow): Policy {
  return { ...policyOutput(context, policy), Description: policy.description, ...tagsOutput(policy.tags) }
}

/** AWS's `PolicyVersion` as lists show it: without the document. */
export function versionOutput(policy: PolicyRow, version: PolicyRow['versions'][number]): PolicyVersion {
  return {
    VersionId: version.versionId,
    IsDefaultVersion: version.versionId === policy.defaultVersionId,
    CreateDate: new Date(version.createdAt),
  }
}

export function versionDetails(policy: PolicyRow, version: PolicyRow['versions'][number]): PolicyVersion {
  return { Document: encodeDocument(version.document), ...versionOutput(policy, version) }
}
