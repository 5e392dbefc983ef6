import type { PolicyRow } from '../store/rows.ts'
import { COMMON_AWS_POLICIES } from './common-aws-policies.ts'
import { openManagedPolicies } from './open-managed-policies.ts'

/** One of AWS's own managed policies, or `undefined`. The pack of all of them is opened when it isn't one of the common ones. */
export function findAwsManagedPolicy(arn: string): PolicyRow | undefined {
  if (!arn.startsWith('arn:aws:iam::aws:policy/')) return undefined
  return COMMON_AWS_POLICIES.get(arn) ?? openManagedPolicies().get(arn)
}

/** All of AWS's own managed policies, by ARN. */
export function listAwsManagedPolicies(): PolicyRow[] {
  return [...openManagedPolicies().values()].map((policy) => COMMON_AWS_POLICIES.get(policy.arn) ?? policy)
}

/** AWS: policies of this path are for the roles that services make themselves. */
export function isForServiceLinkedRoles({ accountId, path }: PolicyRow): boolean {
  return accountId === 'aws' && path === '/aws-service-role/'
}
