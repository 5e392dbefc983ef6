import type { SetDefaultPolicyVersionRequest } from '@aws-sdk/client-iam'

import { defineAction } from '../query/action.ts'
import { policyResource, requireCustomerPolicy, requireVersion } from './managed-policies.ts'

export const setDefaultPolicyVersion = defineAction<SetDefaultPolicyVersionRequest>({
  name: 'SetDefaultPolicyVersion',

  resource: (context, { PolicyArn }) => policyResource(context, PolicyArn),

  run(context, { PolicyArn, VersionId }) {
    const policy = requireCustomerPolicy(context, PolicyArn)
    const { versionId } = requireVersion(policy, VersionId)
    context.tables.policies.put({ ...policy, defaultVersionId: versionId, updatedAt: context.now })
    return {}
  },
})
