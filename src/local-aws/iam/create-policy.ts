import type { CreatePolicyRequest } from '@aws-sdk/client-iam'

import { defineAction } from '../query/action.ts'
import { newUniqueId } from '../identifiers.ts'
import { nameKey } from '../store/tables.ts'
import { entityAlreadyExists } from './iam-errors.ts'
import { policyArn, policyDetails } from './managed-policies.ts'
import { checkManagedPolicy } from './policy-documents.ts'
import { requireRoom } from './quotas.ts'
import { readTags, requestTags } from './tags.ts'

export const createPolicy = defineAction<CreatePolicyRequest>({
  name: 'CreatePolicy',

  resource: ({ accountId }, { PolicyName, Path = '/', Tags }) => ({
    arn: policyArn({ accountId, path: Path, policyName: PolicyName }),
    conditionKeys: requestTags(Tags),
  }),

  run(context, { PolicyName, Path = '/', PolicyDocument, Description, Tags }) {
    const { tables, accountId, now } = context
    checkManagedPolicy(PolicyDocument)
    // AWS: the name is taken whatever the path.
    if (tables.policies.find('name', nameKey(accountId, PolicyName))) {
      throw entityAlreadyExists(`A policy called ${PolicyName} already exists. Duplicate names are not allowed.`)
    }
    requireRoom('PoliciesPerAccount', tables.policies.sorted(accountId).rows.length)

    const policy = {
      accountId,
      arn: policyArn({ accountId, path: Path, policyName: PolicyName }),
      policyId: newUniqueId('ANPA'),
      policyName: PolicyName,
      path: Path,
      createdAt: now,
      updatedAt: now,
      tags: readTags(Tags, 'by case'),
      defaultVersionId: 'v1',
      nextVersion: 2,
      versions: [{ versionId: 'v1', document: PolicyDocument, createdAt: now }],
      ...(Description !== undefined && { description: Description }),
    }
    tables.policies.put(policy)
    return { Policy: policyDetails(context, policy) }
  },
})
