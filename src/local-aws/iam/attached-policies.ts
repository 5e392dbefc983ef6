import { AwsApiError } from '../../errors.ts'
import type { ActionContext } from '../query/action.ts'
import type { PolicyHolder } from '../store/rows.ts'
import { isForServiceLinkedRoles } from './aws-managed-policies.ts'
import { noSuchEntity } from './iam-errors.ts'
import { findManagedPolicy, isPolicyArn } from './managed-policies.ts'
import type { PageInput } from './paging.ts'
import { pageOfList } from './paging.ts'
import type { HolderKind } from './policy-holders.ts'
import { requireRoom } from './quotas.ts'

/** AWS: attaching what is attached changes nothing. @throws AwsApiError as AttachUserPolicy does */
export function attachPolicy<Row extends PolicyHolder>(
  kind: HolderKind<Row>,
  context: ActionContext,
  holderName: string,
  policyArn: string,
): object {
  requirePolicyArn(policyArn)
  const holder = kind.requireOwn(context, holderName)
  const policy = findManagedPolicy(context, policyArn)
  if (policy === undefined) throw noSuchEntity(`Policy ${policyArn} does not exist or is not attachable.`)
  if (isForServiceLinkedRoles(policy)) {
    throw new AwsApiError('PolicyNotAttachable', 400, 'Cannot attach a Service Role Policy to a Customer Role.')
  }
  if (holder.attachedPolicies.includes(policyArn)) return {}
  requireRoom(kind.attachmentQuota, holder.attachedPolicies.length)
  kind.put(context, { ...holder, attachedPolicies: [...holder.attachedPolicies, policyArn] })
  return {}
}

/** @throws AwsApiError as DetachUserPolicy does */
export function detachPolicy<Row extends PolicyHolder>(
  kind: HolderKind<Row>,
  context: ActionContext,
  holderName: string,
  policyArn: string,
): object {
  requirePolicyArn(policyArn)
  const holder = kind.requireOwn(context, holderName)
  const attachedPolicies = holder.attachedPolicies.filter((arn) => arn !== policyArn)
  if (attachedPolicies.length === holder.attachedPolicies.length)
    throw noSuchEntity(`Policy ${policyArn} was not found.`)
  kind.put(context, { ...holder, attachedPolicies })
  return {}
}

/** One page of a holder's attached policies, those under a path. @throws AwsApiError NoSuchEntity */
export function listAttachedPolicies<Row extends PolicyHolder>(
  kind: HolderKind<Row>,
  context: ActionContext,
  holderName: string,
  { PathPrefix = '/', ...page }: PageInput & { readonly PathPrefix?: string | undefined },
): object {
  const attached = kind.require(context, holderName).attachedPolicies.flatMap((arn) => {
    const policy = findManagedPolicy(context, arn)
    return policy?.path.startsWith(PathPrefix) === true ? [{ PolicyName: policy.policyName, PolicyArn: arn }] : []
  })
  const { items, ...rest } = pageOfList(attached, page)
  return { AttachedPolicies: items, ...rest }
}

function requirePolicyArn(arn: string): void {
  if (!isPolicyArn(arn)) throw new AwsApiError('InvalidInput', 400, `ARN ${arn} is not valid.`)
}
