import type { GetContextKeysForCustomPolicyRequest } from '@aws-sdk/client-iam'

import { defineAction } from '../query/action.ts'
import { accountResource } from './accounts.ts'
import { contextKeyNames, policiesOfInput } from './simulated-policies.ts'

export const getContextKeysForCustomPolicy = defineAction<GetContextKeysForCustomPolicyRequest>({
  name: 'GetContextKeysForCustomPolicy',

  resource: accountResource,

  run: (_context, { PolicyInputList }) => ({
    ContextKeyNames: contextKeyNames(policiesOfInput('PolicyInputList', PolicyInputList)),
  }),
})
