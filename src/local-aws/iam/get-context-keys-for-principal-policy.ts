import type { GetContextKeysForPrincipalPolicyRequest } from '@aws-sdk/client-iam'

import { defineAction } from '../action.ts'
import { entityResource } from './entities.ts'
import { requirePolicySource } from './policy-sources.ts'
import { contextKeysOfAll, policiesOfInput } from './simulated-policies.ts'

export const getContextKeysForPrincipalPolicy = defineAction<GetContextKeysForPrincipalPolicyRequest>({
  name: 'GetContextKeysForPrincipalPolicy',

  resource: (context, { PolicySourceArn }) => entityResource(context, PolicySourceArn),

  run(context, { PolicySourceArn, PolicyInputList }) {
    const { policies } = requirePolicySource(context, PolicySourceArn)
    const further = policiesOfInput('PolicyInputList', PolicyInputList)
    return { ContextKeyNames: contextKeysOfAll([...policies, ...further]) }
  },
})
