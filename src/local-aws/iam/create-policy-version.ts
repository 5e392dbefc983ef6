import type { CreatePolicyVersionRequest } from '@aws-sdk/client-iam'

import { AwsApiError } from '../../errors.ts'
import { defineAction } from '../query/action.ts'
import { policyResource, requireCustomerPolicy, versionOutput } from './managed-policies.ts'
import { checkManagedPolicy } from './policy-documents.ts'
import { QUOTAS } from './quotas.ts'

export const createPolicyVersion = defineAction<CreatePolicyVersionRequest>({
  name: 'CreatePolicyVersion',

  resource: (context, { PolicyArn }) => policyResource(context, PolicyArn),

  run(context, { PolicyArn, PolicyDocument, SetAsDefault = false }) {
    const { tables, now } = context
    const before = requireCustomerPolicy(context, PolicyArn)
    checkManagedPolicy(PolicyDocument)
    if (before.versions.length >= QUOTAS.VersionsPerPolicy) {
      throw new AwsApiError(
        'LimitExceeded',
        409,
        'A managed policy can have up to 5 versions. Before you create a new version, you must delete an existing version.',
      )
    }
    // AWS: numbers are never used again.
    const version = { versionId: `v${before.nextVersion}`, document: PolicyDocument, createdAt: now }
    const policy = {
      ...before,
      updatedAt: now,
      nextVersion: before.nextVersion + 1,
      versions: [version, ...before.versions],
      defaultVersionId: SetAsDefault ? version.versionId : before.defaultVersionId,
    }
    tables.policies.put(policy)
    return { PolicyVersion: versionOutput(policy, version) }
  },
})
