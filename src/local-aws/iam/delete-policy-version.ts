import type { DeletePolicyVersionRequest } from '@aws-sdk/client-iam'

import { defineAction } from '../query/action.ts'
import { deleteConflict } from './iam-errors.ts'
import { policyResource, requireCustomerPolicy, requireVersion } from './managed-policies.ts'

export const deletePolicyVersion = defineAction<DeletePolicyVersionRequest>({
  name: 'DeletePolicyVersion',

  resource: (context, { PolicyArn }) => policyResource(context, PolicyArn),

  run(context, { PolicyArn, VersionId }) {
    const policy = requireCustomerPolicy(context, PolicyArn)
    const version = requireVersion(policy, VersionId)
    if (version.versionId === policy.defaultVersionId) {
      throw deleteConflict('Cannot delete the default version of a policy.')
    }
    context.tables.policies.put({ ...policy, versions: policy.versions.filter((kept) => kept !== version) })
    return {}
  },
})
