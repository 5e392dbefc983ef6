import type { GetPolicyVersionRequest } from '@aws-sdk/client-iam'

import { defineAction } from '../query/action.ts'
import { policyResource, requireManagedPolicy, requireVersion, versionDetails } from './managed-policies.ts'

export const getPolicyVersion = defineAction<GetPolicyVersionRequest>({
  name: 'GetPolicyVersion',

  resource: (context, { PolicyArn }) => policyResource(context, PolicyArn),

  run(context, { PolicyArn, VersionId }) {
    const policy = requireManagedPolicy(context, PolicyArn)
    return { PolicyVersion: versionDetails(policy, requireVersion(policy, VersionId)) }
  },
})
