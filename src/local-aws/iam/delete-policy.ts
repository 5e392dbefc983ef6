import type { DeletePolicyRequest } from '@aws-sdk/client-iam'

import { defineAction } from '../query/action.ts'
import { deleteConflict } from './iam-errors.ts'
import { attachmentCount, boundaryUsageCount, policyResource, requireCustomerPolicy } from './managed-policies.ts'

export const deletePolicy = defineAction<DeletePolicyRequest>({
  name: 'DeletePolicy',

  resource: (context, { PolicyArn }) => policyResource(context, PolicyArn),

  run(context, { PolicyArn }) {
    const { versions } = requireCustomerPolicy(context, PolicyArn)
    if (attachmentCount(context, PolicyArn) > 0 || boundaryUsageCount(context, PolicyArn) > 0) {
      throw deleteConflict('Cannot delete a policy attached to entities.')
    }
    if (versions.length > 1) {
      throw deleteConflict(
        "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The default version is deleted with the policy.",
      )
    }
    context.tables.policies.delete(PolicyArn)
    return {}
  },
})
